import BrowserControl
import JSONModel

/// The mouse and the finger of one page. Places count from the page's viewport, also for what is in frames: the browser
/// finds the process that has to hear of it.
struct Pointer: Sendable {
    let pages: PageOperations
    let page: AttachedPage
    let deadline: OperationDeadline
    /// Whether the page shows where it is.
    let isShown: Bool

    private static let longestCall = Duration.seconds(20)

    func move(to point: PagePoint, holding button: MouseButton?) async throws(CallError) {
        await show(point)
        try await dispatch("Input.dispatchMouseEvent", Self.move(point, button))
    }

    func press(_ button: MouseButton, at point: PagePoint, count: Int) async throws(CallError) {
        try await dispatch("Input.dispatchMouseEvent", Self.press("mousePressed", button, point, count))
    }

    func release(_ button: MouseButton, at point: PagePoint, count: Int) async throws(CallError) {
        try await dispatch("Input.dispatchMouseEvent", Self.press("mouseReleased", button, point, count))
    }

    /// Goes there, presses and releases as often as that, as a person's double or triple click does. The events are sent
    /// at once, since the page takes each move only with its next frame; the last one's answer is waited for. `isThere`: the
    /// mouse is known to be there already, and does not move.
    func click(
        _ button: MouseButton, at point: PagePoint, times: Int, isThere: Bool = false
    ) async throws(CallError) {
        await show(point)
        if !isThere { post(Self.move(point, nil)) }
        for count in 1...max(1, times) {
            post(Self.press("mousePressed", button, point, count))
            if count < times { post(Self.press("mouseReleased", button, point, count)) }
        }
        try await release(button, at: point, count: max(1, times))
    }

    /// Turns the wheel; CSS pixels, positive is right and down.
    func wheel(at point: PagePoint, x: Double, y: Double) async throws(CallError) {
        await show(point)
        var parameters = Self.mouse("mouseWheel", point, nil)
        parameters["deltaX"] = .number(x)
        parameters["deltaY"] = .number(y)
        try await dispatch("Input.dispatchMouseEvent", parameters)
    }

    func tap(at point: PagePoint) async throws(CallError) {
        await show(point)
        let place: JSONValue = ["x": .number(point.x), "y": .number(point.y)]
        try await dispatch("Input.dispatchTouchEvent", ["type": "touchStart", "touchPoints": [place]])
        try await dispatch("Input.dispatchTouchEvent", ["type": "touchEnd", "touchPoints": []])
    }

    func dispatch(_ method: String, _ parameters: [String: JSONValue]) async throws(CallError) {
        _ = try await pages.call(
            method, parameters, session: page.session, timeout: deadline.remaining(atMost: Self.longestCall))
    }

    /// What cannot be shown is done all the same.
    private func show(_ point: PagePoint) async {
        guard isShown,
            let world = try? await FrameWorld.enter(
                frameID: page.id, session: page.session, pages: pages, deadline: deadline)
        else { return }
        _ = try? await world.value(
            of: CursorScript.show, on: nil, [.value(.number(point.x)), .value(.number(point.y))])
    }

    private func post(_ event: [String: JSONValue]) {
        pages.post("Input.dispatchMouseEvent", event, session: page.session, timeout: Self.longestCall)
    }

    private static func move(_ point: PagePoint, _ button: MouseButton?) -> [String: JSONValue] {
        var event = mouse("mouseMoved", point, button)
        event["buttons"] = .integer(button?.mask ?? 0)
        return event
    }

    private static func press(
        _ type: String, _ button: MouseButton, _ point: PagePoint, _ count: Int
    ) -> [String: JSONValue] {
        var event = mouse(type, point, button)
        event["buttons"] = .integer(type == "mousePressed" ? button.mask : 0)
        event["clickCount"] = .integer(Int64(count))
        return event
    }

    private static func mouse(_ type: String, _ point: PagePoint, _ button: MouseButton?) -> [String: JSONValue] {
        [
            "type": .string(type), "x": .number(point.x), "y": .number(point.y),
            "button": .string(button?.rawValue ?? "none"), "pointerType": "mouse",
        ]
    }
}
