import BrowserControl
import JSONModel

/// The keyboard of one page. What has the focus hears it, in whatever frame.
struct Keyboard: Sendable {
    let pages: PageOperations
    let page: AttachedPage
    let deadline: OperationDeadline

    private static let longestCall = Duration.seconds(20)
    /// Longer text is inserted at once instead of key by key.
    private static let maximumKeys = 500

    /// Presses and releases the keys of a chord.
    func press(_ chord: KeyChord) async throws(CallError) {
        var held: Int64 = 0
        for modifier in chord.modifiers {
            held |= modifier.mask
            try await dispatch(Self.event("rawKeyDown", modifier, held))
        }
        if let key = chord.key { try await press(key, modifiers: chord.mask) }
        for modifier in chord.modifiers.reversed() {
            held &= ~modifier.mask
            try await dispatch(Self.event("keyUp", modifier, held))
        }
    }

    /// Writes text as a person does, so that scripts that wait for keys hear them; very long text at once.
    func type(_ text: String) async throws(CallError) {
        guard text.count <= Self.maximumKeys else { return try await insert(text) }
        for character in text {
            let key = KeyDefinition(writing: character)
            if key.code.isEmpty {
                try await insert(String(character))
            } else {
                try await press(key, modifiers: 0)
            }
        }
    }

    /// Puts text where the caret is, in the place of what is selected, without keys.
    func insert(_ text: String) async throws(CallError) {
        try await call("Input.insertText", ["text": .string(text)])
    }

    private func press(_ key: KeyDefinition, modifiers: Int64) async throws(CallError) {
        // With Control, Alt or Meta held a key writes nothing.
        let writes = !key.text.isEmpty && modifiers & ~KeyChord.Modifier.shift.mask == 0
        let isShifted = modifiers & KeyChord.Modifier.shift.mask != 0
        let shifted = isShifted && key.text.count == 1 ? key.text.uppercased() : key.text
        var down = Self.event(writes ? "keyDown" : "rawKeyDown", key, modifiers)
        if writes {
            down["text"] = .string(shifted)
            down["unmodifiedText"] = .string(key.text)
        }
        try await dispatch(down)
        try await dispatch(Self.event("keyUp", key, modifiers))
    }

    private func dispatch(_ event: [String: JSONValue]) async throws(CallError) {
        try await call("Input.dispatchKeyEvent", event)
    }

    private func call(_ method: String, _ parameters: [String: JSONValue]) async throws(CallError) {
        _ = try await pages.call(
            method, parameters, session: page.session, timeout: deadline.remaining(atMost: Self.longestCall))
    }

    private static func event(_ type: String, _ key: KeyDefinition, _ modifiers: Int64) -> [String: JSONValue] {
        [
            "type": .string(type), "key": .string(key.key), "code": .string(key.code),
            "windowsVirtualKeyCode": .integer(Int64(key.keyCode)), "modifiers": .integer(modifiers),
        ]
    }

    private static func event(
        _ type: String, _ modifier: KeyChord.Modifier, _ modifiers: Int64
    ) -> [String: JSONValue] {
        [
            "type": .string(type), "key": .string(modifier.rawValue), "code": .string("\(modifier.rawValue)Left"),
            "windowsVirtualKeyCode": .integer(modifier.keyCode), "modifiers": .integer(modifiers), "location": 1,
        ]
    }
}
