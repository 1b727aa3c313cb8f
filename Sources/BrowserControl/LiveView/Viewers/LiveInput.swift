import JSONModel
import NIOCore

/// One person's mouse, keyboard and fingers in the active page. Lives on the connection's event loop.
///
/// What is pressed is remembered, and let go when the person loses control or leaves: a page would else see a button held
/// down for ever.
final class LiveInput {
    private let client: InProcessClient
    private let tracker: PageTracker
    private var session: String?
    private var unanswered = 0
    private var pressedButtons: [MouseInput.Button: MouseInput] = [:]
    private var pressedKeys: [String: KeyInput] = [:]
    private var isTouching = false

    /// Calls to the browser that may be without an answer; mouse moves beyond a few of them are left out.
    private static let maximumUnanswered = 256
    private static let maximumUnansweredBeforeMoves = 8
    private static let timeout = TimeAmount.seconds(10)

    init(client: InProcessClient, tracker: PageTracker) {
        self.client = client
        self.tracker = tracker
    }

    /// False when the page does not answer: nothing more is sent to it until it does.
    func mouse(_ input: MouseInput) -> Bool {
        if input.kind == .move, unanswered > Self.maximumUnansweredBeforeMoves { return true }
        switch input.kind {
        case .move: break
        case .down: pressedButtons[input.button] = input
        case .up: pressedButtons[input.button] = nil
        }
        return post("Input.dispatchMouseEvent", Self.parameters(input))
    }

    func wheel(_ input: WheelInput) -> Bool {
        if unanswered > Self.maximumUnansweredBeforeMoves { return true }
        return post(
            "Input.dispatchMouseEvent",
            [
                "type": "mouseWheel", "x": .number(input.x), "y": .number(input.y), "deltaX": .number(input.dx),
                "deltaY": .number(input.dy), "modifiers": .integer(Int64(input.modifiers)),
            ])
    }

    func key(_ input: KeyInput) -> Bool {
        switch input.kind {
        case .down where pressedKeys.count < 32: pressedKeys[input.code] = input
        case .down: break
        case .up: pressedKeys[input.code] = nil
        }
        return post("Input.dispatchKeyEvent", Self.parameters(input))
    }

    func text(_ text: String) -> Bool {
        text.isEmpty || post("Input.insertText", ["text": .string(text)])
    }

    func touch(_ input: TouchInput) -> Bool {
        if input.kind == .move, unanswered > Self.maximumUnansweredBeforeMoves { return true }
        isTouching = !(input.kind == .cancel || (input.kind == .end && input.points.isEmpty))
        return post(
            "Input.dispatchTouchEvent",
            [
                "type": .string(Self.type(input.kind)), "modifiers": .integer(Int64(input.modifiers)),
                "touchPoints": .array(
                    input.points.map {
                        ["x": .number($0.x), "y": .number($0.y), "id": .integer(Int64($0.id))]
                    }),
            ])
    }

    /// Lets go of all that is pressed.
    func release() {
        guard session == tracker.pages.activeSession else { return forget() }
        for (button, pressed) in pressedButtons {
            let up = MouseInput(
                kind: .up, x: pressed.x, y: pressed.y, button: button, buttons: 0, modifiers: 0, clicks: 0)
            _ = post("Input.dispatchMouseEvent", Self.parameters(up))
        }
        for pressed in pressedKeys.values {
            let up = KeyInput(
                kind: .up, key: pressed.key, code: pressed.code, keyCode: pressed.keyCode,
                location: pressed.location, modifiers: 0, isRepeat: false, text: nil)
            _ = post("Input.dispatchKeyEvent", Self.parameters(up))
        }
        if isTouching { _ = post("Input.dispatchTouchEvent", ["type": "touchCancel", "touchPoints": []]) }
        forget()
    }

    private func forget() {
        pressedButtons = [:]
        pressedKeys = [:]
        isTouching = false
    }

    private func post(_ method: String, _ parameters: [String: JSONValue]) -> Bool {
        guard let active = tracker.pages.activeSession else { return true }
        if active != session {
            session = active
            unanswered = 0
        }
        guard unanswered < Self.maximumUnanswered else { return false }
        unanswered += 1
        client.call(method, parameters, sessionID: active, timeout: Self.timeout) { [weak self] _ in
            guard let self, session == active else { return }
            unanswered -= 1
        }
        return true
    }
}

extension LiveInput {
    private static func parameters(_ input: MouseInput) -> [String: JSONValue] {
        let type =
            switch input.kind {
            case .move: "mouseMoved"
            case .down: "mousePressed"
            case .up: "mouseReleased"
            }
        return [
            "type": .string(type), "x": .number(input.x), "y": .number(input.y),
            "button": .string(input.button.rawValue), "buttons": .integer(Int64(input.buttons)),
            "modifiers": .integer(Int64(input.modifiers)), "clickCount": .integer(Int64(input.clicks)),
            "pointerType": "mouse",
        ]
    }

    /// `keyDown` types its text, `rawKeyDown` types none.
    private static func parameters(_ input: KeyInput) -> [String: JSONValue] {
        var parameters: [String: JSONValue] = [
            "key": .string(input.key), "code": .string(input.code), "modifiers": .integer(Int64(input.modifiers)),
            "windowsVirtualKeyCode": .integer(Int64(input.keyCode)),
            "nativeVirtualKeyCode": .integer(Int64(input.keyCode)), "location": .integer(Int64(input.location)),
            "autoRepeat": .bool(input.isRepeat), "isKeypad": .bool(input.location == 3),
        ]
        switch (input.kind, input.text) {
        case (.up, _): parameters["type"] = "keyUp"
        case (.down, let text?):
            parameters["type"] = "keyDown"
            parameters["text"] = .string(text)
            parameters["unmodifiedText"] = .string(text)
        case (.down, nil): parameters["type"] = "rawKeyDown"
        }
        return parameters
    }

    private static func type(_ kind: TouchInput.Kind) -> String {
        switch kind {
        case .start: "touchStart"
        case .move: "touchMove"
        case .end: "touchEnd"
        case .cancel: "touchCancel"
        }
    }
}
