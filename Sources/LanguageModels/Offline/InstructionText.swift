/// An instruction's text: what follows a verb, and the parts around a word that is not inside quotes.
struct InstructionText: Sendable {
    /// As it was written, but for its ends.
    let text: String

    /// Without politeness in front and a full stop at the end.
    init(_ text: String) {
        var rest = Substring(text).drop(while: \.isWhitespace)
        for polite in ["please ", "can you ", "could you ", "now ", "then ", "and ", "first, ", "next, ", "finally, "]
        where rest.lowercased().hasPrefix(polite) {
            rest = rest.dropFirst(polite.count).drop(while: \.isWhitespace)
        }
        while let last = rest.last, last.isWhitespace || last == "." || last == "!" { rest.removeLast() }
        self.text = String(rest)
    }

    var isEmpty: Bool { text.isEmpty }

    /// What follows the first of these phrases that the text begins with, as whole words; nil for none.
    func after(_ phrases: [String]) -> String? {
        let lower = text.lowercased()
        for phrase in phrases where lower.hasPrefix(phrase) {
            let rest = text.dropFirst(phrase.count)
            guard rest.isEmpty || rest.first?.isWhitespace == true || rest.first == ":" else { continue }
            return String(rest.drop { $0.isWhitespace || $0 == ":" })
        }
        return nil
    }

    /// The parts before and after one of these words, neither of them empty. Of several places the first or the last; of
    /// several words at one place the first that is listed. Words in quotes are not seen.
    func split(at words: [String], last: Bool) -> (before: String, after: String)? {
        var found: [(Range<String.Index>, Int)] = []
        let hidden = quotedParts
        for (rank, word) in words.enumerated() {
            var start = text.startIndex
            while start < text.endIndex, let range = text[start...].lowercasedRange(of: " \(word) ") {
                start = text.index(after: range.lowerBound)
                if hidden.contains(where: { $0.overlaps(range) }) { continue }
                found.append((range, rank))
            }
        }
        let ordered = found.sorted { left, right in
            left.0.lowerBound == right.0.lowerBound
                ? left.1 < right.1 : (left.0.lowerBound < right.0.lowerBound) != last
        }
        guard let (range, _) = ordered.first else { return nil }
        let before = text[..<range.lowerBound].drop(while: \.isWhitespace)
        let after = text[range.upperBound...].drop(while: \.isWhitespace)
        return before.isEmpty || after.isEmpty ? nil : (String(before), String(after))
    }

    /// The text without the quotes around the whole of it.
    static func unquoted(_ text: String) -> String {
        guard let quote = QuotedText.first(in: text) else { return text }
        let around = text[..<quote.outside.lowerBound] + text[quote.outside.upperBound...]
        let words = Words.of(String(around))
        let filler: Set<String> = [
            "in", "the", "text", "value", "word", "string", "number", "name", "password", "email",
        ]
        return words.allSatisfy { filler.contains($0) } ? String(text[quote.inside]) : text
    }

    private var quotedParts: [Range<String.Index>] {
        var parts: [Range<String.Index>] = []
        var rest = text
        var offset = 0
        while let quote = QuotedText.first(in: rest), parts.count < 50 {
            let lower = rest.distance(from: rest.startIndex, to: quote.outside.lowerBound) + offset
            let length = rest.distance(from: quote.outside.lowerBound, to: quote.outside.upperBound)
            let start = text.index(text.startIndex, offsetBy: lower)
            parts.append(start..<text.index(start, offsetBy: length))
            offset = lower + length
            rest = String(rest[quote.outside.upperBound...])
        }
        return parts
    }
}

private extension Substring {
    /// Without regard to the case of ASCII letters; indexes of this text.
    func lowercasedRange(of wanted: String) -> Range<String.Index>? {
        let wanted = Array(wanted.utf8)
        let bytes = utf8
        var start = bytes.startIndex
        while start < bytes.endIndex {
            if bytes[start...].prefix(wanted.count).elementsEqual(wanted, by: { $0 | 0x20 == $1 | 0x20 }),
                let end = bytes.index(start, offsetBy: wanted.count, limitedBy: bytes.endIndex)
            {
                return start..<end
            }
            start = bytes.index(after: start)
        }
        return nil
    }
}
