/// A key or chord that an instruction names: `Enter`, `the Escape key`, `Ctrl+A`.
struct TypedKey: Sendable, Hashable {
    /// As the engine's `press` takes it: `Control+A`.
    let name: String

    /// Nil when the words name no key.
    init?(_ text: String) {
        var words = InstructionText.unquoted(text).split(separator: " ").map(String.init)
        let wasCalledKey = words.last?.lowercased() == "key" || words.last?.lowercased() == "keys"
        if wasCalledKey { words.removeLast() }
        if words.first?.lowercased() == "the" { words.removeFirst() }
        guard words.count == 1 || (words.count == 2 && Self.isArrow(words)) else { return nil }
        let parts = words[0].split(separator: "+", omittingEmptySubsequences: true).map(String.init)
        guard let last = parts.last, parts.count <= 5 else { return nil }
        let named = parts.map { KeyNames.domName($0) }
        guard parts.dropLast().allSatisfy({ Self.modifiers.contains(KeyNames.domName($0)) }) else { return nil }
        let isNamed = Self.names.contains(named[named.count - 1]) || Self.isFunctionKey(last)
        let isCharacter = last.count == 1 && (parts.count > 1 || wasCalledKey)
        guard isNamed || isCharacter else { return nil }
        self.name = named.joined(separator: "+")
    }

    private static func isArrow(_ words: [String]) -> Bool { words[1].lowercased() == "arrow" }

    private static func isFunctionKey(_ text: String) -> Bool {
        text.lowercased().hasPrefix("f") && Int(text.dropFirst()).map { (1...12).contains($0) } == true
    }

    private static let modifiers: Set<String> = ["Control", "Alt", "Shift", "Meta"]
    private static let names: Set<String> = [
        "Enter", "Escape", "Tab", "Backspace", "Delete", "Insert", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight",
        "PageUp", "PageDown", "Home", "End", " ",
    ]
}
