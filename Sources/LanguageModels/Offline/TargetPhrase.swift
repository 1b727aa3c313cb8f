/// The words that say which element is meant: "the second 'Delete' button in the row of Bob".
struct TargetPhrase: Sendable, Hashable {
    /// In quotes; must be the name or a part of it.
    private(set) var quoted: String?
    /// What remains beside kinds, ordinals and empty words.
    private(set) var words: [String] = []
    private(set) var kinds: Set<ElementKind> = []
    private(set) var ordinal: Ordinal?
    /// Every word, for names that themselves hold an ordinal or the name of a kind ("Second page", "Button tests").
    private(set) var allWords: [String] = []

    init(_ text: String) {
        var rest = text
        if let quote = QuotedText.first(in: text) {
            quoted = String(text[quote.inside])
            rest = String(text[..<quote.outside.lowerBound]) + " " + String(text[quote.outside.upperBound...])
        }
        allWords = Words.of(rest)
        for word in allWords where !Words.empty.contains(word) {
            if let found = Ordinal(word), ordinal == nil {
                ordinal = found
            } else if let kinds = ElementKind.words[word] {
                self.kinds.formUnion(kinds)
            } else {
                words.append(word)
            }
        }
    }

    /// Whether these words are all that the phrase says, beside kinds and empty words: then they are a name, whatever
    /// its words mean elsewhere.
    func says(_ name: [String]) -> Bool {
        guard quoted == nil, !name.isEmpty, let range = allWords.firstRange(of: name) else { return false }
        let rest = allWords[..<range.lowerBound] + allWords[range.upperBound...]
        return rest.allSatisfy { Words.empty.contains($0) || ElementKind.words[$0] != nil }
    }

    /// Nothing but kinds and ordinals.
    var namesNothing: Bool { quoted == nil && words.isEmpty }
}
