/// What a page says about something: labels with their values, headings, links, fields, prices and addresses.
struct PageFacts: Sendable {
    private struct Pair: Sendable {
        let index: Int
        let label: [String]
        let value: String
    }

    private let outline: Outline
    /// In the page's order.
    private let pairs: [Pair]

    /// Reads the whole page once.
    init(_ outline: Outline) {
        self.outline = outline
        var pairs: [Pair] = []
        for index in outline.all {
            if let pair = Self.pair(outline, index) {
                pairs.append(Pair(index: index, label: Words.of(pair.label), value: pair.value))
            }
        }
        self.pairs = pairs
    }

    /// The value that stands beside a label of these words, or under a heading of them.
    func labelled(_ words: [String], in range: Range<Int>) -> String? {
        guard !words.isEmpty else { return nil }
        let wanted = Set(words)
        let inside = pairs[position(range.lowerBound)..<position(range.upperBound)]
        return inside.first { $0.label == words }?.value ?? inside.first { wanted.isSubset(of: $0.label) }?.value
            ?? inside.first { !$0.label.isEmpty && $0.label.count <= 3 && Set($0.label).isSubset(of: wanted) }?.value
    }

    /// By label; by what the words usually mean (title, price, link text, description, date, rating).
    func value(_ words: [String], in range: Range<Int>) -> String? {
        labelled(words, in: range) ?? usual(words, in: range)
    }

    /// The id of the link that is called so, or else of the first one.
    func link(_ words: [String], in range: Range<Int>) -> String? {
        let meant = Set(words.filter { !["url", "link", "href", "address", "page", "site", "website"].contains($0) })
        let links = range.filter { outline.elements[$0].kind == .link }
        let named = links.first { !meant.isEmpty && meant.isSubset(of: Words.of(outline.label($0))) }
        guard let index = named ?? (meant.isEmpty || range.count < 200 ? links.first : nil) else { return nil }
        return outline.elements[index].id
    }

    /// The first e-mail address in the text.
    func email(in range: Range<Int>) -> String? {
        for element in outline.elements[range] where element.name.contains("@") {
            let words = element.name.split { " ,;<>()[]\"".contains($0) || $0 == ":" }
            if let found = words.first(where: { Self.isEmail($0) }) { return String(found) }
        }
        return nil
    }

    /// What the page says about the words of an instruction: a labelled value, a heading's or the closest text; empty-handed
    /// when fewer than half of the words occur.
    func answer(_ words: [String], in range: Range<Int>) -> String? {
        let asked = words.filter { !Self.asking.contains($0) }
        if asked.isEmpty { return outline.text(range) }
        if let found = value(asked, in: range) { return found }
        var best: (points: Int, index: Int)?
        for index in range where !outline.elements[index].name.isEmpty {
            let known = Set(Words.of(outline.elements[index].name.prefix(1000)))
            let points = asked.filter { known.contains($0) }.count
            if points * 2 >= asked.count, points > best?.points ?? 0 { best = (points, index) }
        }
        return best.map { outline.elements[$0.index].name }
    }

    /// The first number of a text: `$1,299.50` is 1299.5.
    static func number(in text: String) -> Double? {
        var digits = ""
        var characters = Array(text.prefix(2000))[...]
        while let character = characters.popFirst() {
            if character.isASCII, character.isNumber {
                digits.append(character)
            } else if character == ".", !digits.isEmpty, !digits.contains("."), characters.first?.isNumber == true {
                digits.append(character)
            } else if character == ",", !digits.isEmpty, Self.isGroup(characters) {
                continue
            } else if character == "-" || character == "−", digits.isEmpty, characters.first?.isNumber == true {
                digits = "-"
            } else if !digits.isEmpty, digits != "-" {
                break
            } else {
                digits = ""
            }
        }
        return Double(digits)
    }
}

private extension PageFacts {
    /// Of the first pair at or after that element.
    func position(_ index: Int) -> Int {
        var low = 0
        var high = pairs.count
        while low < high {
            let middle = (low + high) / 2
            if pairs[middle].index < index { low = middle + 1 } else { high = middle }
        }
        return low
    }

    static let asking: Set<String> = [
        "extract", "get", "find", "read", "return", "give", "tell", "me", "what", "who", "when", "where", "how", "all",
        "text",
        "show", "are", "do", "does", "main", "value", "content", "page", "current", "shown", "displayed", "out",
    ]

    /// Three digits and no more: a separator of thousands stands before them.
    static func isGroup(_ rest: ArraySlice<Character>) -> Bool {
        rest.prefix(3).count == 3 && rest.prefix(3).allSatisfy(\.isNumber) && rest.dropFirst(3).first?.isNumber != true
    }

    static func isEmail(_ word: Substring) -> Bool {
        let parts = word.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".") && !parts[1].hasSuffix(".")
    }

    /// `Price: $5` in one text; a term, row header or label with what follows it; a field with its text.
    static func pair(_ outline: Outline, _ index: Int) -> (label: String, value: String)? {
        let element = outline.elements[index]
        if let colon = element.name.firstRange(of: ": "), element.name[..<colon.lowerBound].utf8.count <= 60,
            element.kind == .text || element.kind == .cell || element.kind == .listItem
        {
            return (String(element.name[..<colon.lowerBound]), String(element.name[colon.upperBound...]))
        }
        switch element.role {
        case "term", "DescriptionListTerm", "dt", "rowheader", "LabelText", "strong", "label":
            let label = outline.text(outline.subtree(index))
            let value = following(outline, index)
            return label.isEmpty || value.isEmpty ? nil : (label, value)
        default: break
        }
        if element.kind == .textField {
            let inside = outline.text(index + 1..<element.end)
            return inside.isEmpty || element.name.isEmpty ? nil : (element.name, inside)
        }
        if element.kind == .text, element.name.hasSuffix(":"), element.name.utf8.count <= 60 {
            let value = following(outline, index)
            return value.isEmpty ? nil : (element.name, value)
        }
        return nil
    }

    /// The text of the next thing on the same level, or on the parent's.
    static func following(_ outline: Outline, _ index: Int) -> String {
        var current = index
        for _ in 0..<2 {
            guard let parent = outline.elements[current].parent else { return "" }
            let next = outline.elements[current].end
            if next < outline.elements[parent].end { return outline.text(outline.subtree(next)) }
            current = parent
        }
        return ""
    }

    func usual(_ words: [String], in range: Range<Int>) -> String? {
        let asked = Set(words)
        func first(_ admits: (OutlineElement) -> Bool) -> String? {
            range.first { admits(outline.elements[$0]) && !outline.label($0).isEmpty }.map { outline.label($0) }
        }
        if !asked.isDisjoint(with: ["price", "cost", "amount", "total"]) {
            if let text = first({ $0.name.utf8.count < 60 && Self.isPrice($0.name) }) { return text }
        }
        if !asked.isDisjoint(with: ["email"]) { return email(in: range) }
        if !asked.isDisjoint(with: ["button"]) { return first { $0.kind == .button } }
        if !asked.isDisjoint(with: ["link", "url"]) { return first { $0.kind == .link } }
        if !asked.isDisjoint(with: ["rating", "score", "star"]) {
            return first { Words.of($0.name.prefix(200)).contains { ["star", "rating", "score", "out"].contains($0) } }
        }
        if !asked.isDisjoint(with: ["title", "heading", "headline", "name", "header"]) {
            let isWhole = range == outline.all
            return first { $0.kind == .heading } ?? (isWhole ? nil : first { $0.kind == .link })
                ?? first { isWhole ? $0.role == "RootWebArea" : $0.kind == .text || $0.kind == .cell }
        }
        if !asked.isDisjoint(with: ["description", "summary", "text", "content", "body", "message", "paragraph"]) {
            let texts = range.filter { outline.elements[$0].kind == .text }.map { outline.label($0) }
            return texts.max { $0.utf8.count < $1.utf8.count }
        }
        return nil
    }

    static func isPrice(_ text: String) -> Bool {
        let hasDigit = text.contains { $0.isASCII && $0.isNumber }
        let lower = text.uppercased()
        return hasDigit
            && (text.contains { "$€£¥₹".contains($0) } || ["USD", "EUR", "GBP", "CHF"].contains { lower.contains($0) })
    }
}
