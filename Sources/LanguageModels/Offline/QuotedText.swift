/// Text in quotes, as people write them.
enum QuotedText {
    /// The first quoted part: with its quotes, and without. An apostrophe inside a word opens nothing.
    static func first(in text: String) -> (outside: Range<String.Index>, inside: Range<String.Index>)? {
        var index = text.startIndex
        while index < text.endIndex {
            if let close = closing[text[index]], startsWord(text, index) {
                let start = text.index(after: index)
                var end = start
                while end < text.endIndex, !(text[end] == close && endsWord(text, end)) { end = text.index(after: end) }
                if end < text.endIndex, start < end { return (index..<text.index(after: end), start..<end) }
            }
            index = text.index(after: index)
        }
        return nil
    }

    private static let closing: [Character: Character] = [
        "\"": "\"", "'": "'", "“": "”", "‘": "’", "«": "»", "„": "“", "`": "`",
    ]

    private static func startsWord(_ text: String, _ index: String.Index) -> Bool {
        guard index > text.startIndex else { return true }
        let before = text[text.index(before: index)]
        return !before.isLetter && !before.isNumber
    }

    private static func endsWord(_ text: String, _ index: String.Index) -> Bool {
        let next = text.index(after: index)
        guard next < text.endIndex else { return true }
        return !text[next].isLetter && !text[next].isNumber
    }
}
