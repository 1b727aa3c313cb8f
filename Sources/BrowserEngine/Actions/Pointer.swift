import BrowserControl
import JSONModel

/// The mouse and the finger of one page. Places count from the page's viewport, also for what is in frames: the browser
/// finds the process that has to hear of it.
struct Pointer: Sendable {
    let pages: PageOperations
    let page: AttachedPage
    let deadline: OperationDeadline

    private static let longestCall = Duration.seconds(20)

    func move(to point: PagePoint, holding button: MouseButton?) async throws(CallError) {
        var parameters = Self.mouse("mouseMoved", point, button ?? nil)
        parameters["buttons"] = .integer(button?.mask ?? 0)
        try await dispatch("Input.dispatchMouseEvent", parameters)
    }

    func press(_ button: MouseButton, at point: PagePoint, count: Int) async throws(CallError) {
        var parameters = Self.mouse("mousePressed", point, button)
        parameters["buttons"] = .integer(button.mask)
        parameters["clickCount"] = .integer(Int64(count))
        try await dispatch("Input.dispatchMouseEvent", parameters)
    }

    func release(_ button: MouseButton, at point: PagePoint, count: Int) async throws(CallError) {
        var parameters = Self.mouse("mouseReleased", point, button)
        parameters["buttons"] = 0
        parameters["clickCount"] = .integer(Int64(count))
        try await dispatch("Input.dispatchMouseEvent", parameters)
    }

    /// Presses and releases as often as that, as a person's double or triple click does.
    func click(_ button: MouseButton, at point: PagePoint, times: Int) async throws(CallError) {
        for count in 1...max(1, times) {
            try await press(button, at: point, count: count)
            try await release(button, at: point, count: count)
        }
    }

    /// Turns the wheel; CSS pixels, positive is right and down.
    func wheel(at point: PagePoint, x: Double, y: Double) async throws(CallError) {
        var parameters = Self.mouse("mouseWheel", point, nil)
        parameters["deltaX"] = .number(x)
        parameters["deltaY"] = .number(y)
        try await dispatch("Input.dispatchMouseEvent", parameters)
    }

    func tap(at point: PagePoint) async throws(CallError) {
        let place: JSONValue = ["x": .number(point.x), "y": .number(point.y)]
        try await dispatch("Input.dispatchTouchEvent", ["type": "touchStart", "touchPoints": [place]])
        try await dispatch("Input.dispatchTouchEvent", ["type": "touchEnd", "touchPoints": []])
    }

    func dispatch(_ method: String, _ parameters: [String: JSONValue]) async throws(CallError) {
        _ = try await pages.call(
            method, parameters, session: page.session, timeout: deadline.remaining(atMost: Self.longestCall))
    }

    private static func mouse(_ type: String, _ point: PagePoint, _ button: MouseButton?) -> [String: JSONValue] {
        [
            "type": .string(type), "x": .number(point.x), "y": .number(point.y),
            "button": .string(button?.rawValue ?? "none"), "pointerType": "mouse",
        ]
    }
}
