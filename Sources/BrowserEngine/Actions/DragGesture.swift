import BrowserControl
import JSONModel
import Synchronization

/// A drag with the mouse. Where the page begins a drag of its own (HTML drag and drop), the browser hands its data over
/// instead of starting one of the desktop's, and it is carried on by events.
struct DragGesture {
    let pointer: Pointer

    private static let steps = 10
    /// A few pixels begin a drag.
    private static let nudge = 4.0

    /// `end` is asked once the button is down: it may scroll.
    func drag(
        from start: PagePoint, to end: () async throws(ActionFailure) -> PagePoint
    ) async throws(ActionFailure) {
        try await holding(start) { drag in
            let end = try await end()
            try await move([start, end], drag)
            return end
        }
    }

    /// Passes all the points, and releases at the last.
    func drag(from start: PagePoint, along points: [PagePoint]) async throws(ActionFailure) {
        try await holding(start) { drag in
            try await move([start] + points, drag)
            return points.last ?? start
        }
    }

    /// Presses, begins to drag, and releases where the body says.
    private func holding(
        _ start: PagePoint, _ body: (InterceptedDrag) async throws -> PagePoint
    ) async throws(ActionFailure) {
        let drag = InterceptedDrag()
        let session = pointer.page.session
        let subscription = pointer.pages.subscribe(session: session, methods: ["Input.dragIntercepted"]) {
            drag.note($0.parameters["data"])
        }
        defer {
            subscription.cancel()
            pointer.pages.post("Input.setInterceptDrags", ["enabled": false], session: session, timeout: .seconds(5))
        }
        do {
            try await pointer.dispatch("Input.setInterceptDrags", ["enabled": true])
            try await pointer.move(to: start, holding: nil)
            try await pointer.press(.left, at: start, count: 1)
            try await pointer.move(to: PagePoint(x: start.x + Self.nudge, y: start.y + Self.nudge), holding: .left)
            let end = try await body(drag)
            try await pointer.release(.left, at: end, count: 1)
        } catch {
            throw ActionFailure(error)
        }
    }

    private func move(_ points: [PagePoint], _ drag: InterceptedDrag) async throws(CallError) {
        var isInside = false
        for (from, to) in zip(points, points.dropFirst()) {
            for step in 1...Self.steps {
                let point = from.advanced(to: to, by: Double(step) / Double(Self.steps))
                guard let data = drag.data else {
                    try await pointer.move(to: point, holding: .left)
                    continue
                }
                try await event(isInside ? "dragOver" : "dragEnter", data, point)
                isInside = true
            }
        }
        guard let data = drag.data, let end = points.last else { return }
        for type in isInside ? ["dragOver", "drop"] : ["dragEnter", "dragOver", "drop"] {
            try await event(type, data, end)
        }
    }

    private func event(_ type: String, _ data: JSONValue, _ point: PagePoint) async throws(CallError) {
        try await pointer.dispatch(
            "Input.dispatchDragEvent",
            ["type": .string(type), "x": .number(point.x), "y": .number(point.y), "data": data])
    }
}

/// The data of the page's own drag, once it has begun.
private final class InterceptedDrag: Sendable {
    private let kept = Mutex<JSONValue?>(nil)

    var data: JSONValue? { kept.withLock { $0 } }

    func note(_ data: JSONValue?) {
        kept.withLock { $0 = data }
    }
}
