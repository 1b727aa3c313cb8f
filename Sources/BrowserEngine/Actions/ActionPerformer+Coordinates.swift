import BrowserControl
import JSONModel

extension ActionPerformer {
    private static let longestHold = Duration.seconds(10)
    private static let mostRepetitions = 100
    private static let mostPoints = 1000
    /// Far outside of any viewport.
    private static let largestCoordinate = 100_000.0

    /// Does it at the place that is named, whatever is there, and answers dialogs meanwhile. Never throws.
    package func perform(_ action: CoordinateAction) async -> ActionResult {
        _ = clickWorld?.takeAhead()
        let (failure, dialogs) = await DialogGuard.during(pages, page: page) { () async -> ActionFailure? in
            do throws(ActionFailure) {
                try Self.check(action)
                try await carryOut(action)
                return nil
            } catch {
                // A page that goes away under the mouse has got it.
                return error.code == .pageNavigated ? nil : error
            }
        }
        let place = action.points.last.map { " at (\($0.x), \($0.y))" } ?? ""
        return ActionResult(
            success: failure == nil,
            message: failure?.message ?? "Action [\(action.name)] performed successfully\(place)",
            failure: failure?.code, dialogs: dialogs)
    }

    private static func check(_ action: CoordinateAction) throws(ActionFailure) {
        let isUsable = { (value: Double) in value.isFinite && abs(value) <= largestCoordinate }
        guard action.points.count <= mostPoints, action.points.allSatisfy({ isUsable($0.x) && isUsable($0.y) }) else {
            throw ActionFailure(.invalidArgument, "the coordinates are not usable")
        }
        switch action {
        case .click(_, _, let count) where !(1...3).contains(count):
            throw ActionFailure(.invalidArgument, "a click has one to three presses")
        case .drag(let points) where points.count < 2:
            throw ActionFailure(.invalidArgument, "a drag needs two points or more")
        case .scroll(_, let x, let y) where !isUsable(x) || !isUsable(y):
            throw ActionFailure(.invalidArgument, "the distance to scroll is not usable")
        case .keys(_, let times) where !(1...mostRepetitions).contains(times):
            throw ActionFailure(.invalidArgument, "keys are pressed 1 to \(mostRepetitions) times")
        default: return
        }
    }

    private func carryOut(_ action: CoordinateAction) async throws(ActionFailure) {
        do {
            switch action {
            case .click(let point, let button, let count): try await pointer.click(button, at: point, times: count)
            case .hold(let point, let time): try await hold(point, time)
            case .move(let point): try await pointer.move(to: point, holding: nil)
            case .drag(let points): try await drag(along: points)
            case .scroll(let point, let x, let y): try await pointer.wheel(at: point, x: x, y: y)
            case .type(let text, let point):
                if let point { try await pointer.click(.left, at: point, times: 1) }
                try await keyboard.type(variables.apply(to: text))
            case .fill(let text, let point): try await fill(variables.apply(to: text), at: point)
            case .keys(let name, let times): try await press(name, times)
            }
        } catch {
            throw ActionFailure(error)
        }
    }

    private func hold(_ point: PagePoint, _ time: Duration) async throws(CallError) {
        try await pointer.move(to: point, holding: nil)
        try await pointer.press(.left, at: point, count: 1)
        let limit = min(max(time, .zero), Self.longestHold)
        try? await Task.sleep(for: deadline.remaining(atMost: limit))
        try await pointer.release(.left, at: point, count: 1)
    }

    private func drag(along points: [PagePoint]) async throws(ActionFailure) {
        guard let first = points.first else { return }
        try await DragGesture(pointer: pointer).drag(from: first, along: Array(points.dropFirst()))
    }

    private func fill(_ text: String, at point: PagePoint) async throws(CallError) {
        try await pointer.click(.left, at: point, times: 1)
        for name in ["Control+A", "Delete"] {
            if let chord = KeyChord(name) { try await keyboard.press(chord) }
        }
        try await keyboard.type(text)
    }

    private func press(_ name: String, _ times: Int) async throws {
        guard let chord = KeyChord(variables.apply(to: name)) else {
            throw ActionFailure(.invalidArgument, "there is no key `\(name.prefix(50))`")
        }
        for _ in 0..<times { try await keyboard.press(chord) }
    }
}
