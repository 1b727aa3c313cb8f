import JSONModel

/// One step of an agent's instruction and the tool for it.
struct OfflineStep: Sendable, Hashable {
    /// In the instruction's words.
    let text: String
    /// Of the engine's agent tools (protocol, 6.7).
    let tool: String
    /// Of the tool.
    let arguments: JSONValue

    /// At most 50, in order. Steps end at "then", semicolons, line breaks, full stops, and at commas and "and" before a
    /// verb; not inside quotes or addresses.
    static func steps(of instruction: String) -> [OfflineStep] {
        var steps: [OfflineStep] = []
        var rest = String(instruction.prefix(8000))
        while !rest.isEmpty, steps.count < 50 {
            let (first, remainder) = split(rest)
            if let step = OfflineStep(first) { steps.append(step) }
            rest = remainder
        }
        return steps
    }

    /// Nil for text without words.
    private init?(_ text: String) {
        let words = InstructionText(text.trimmed)
        guard !words.isEmpty, words.text.contains(where: { $0.isLetter || $0.isNumber }) else { return nil }
        self.text = words.text
        if let address = Self.address(words) {
            (tool, arguments) = ("goto", ["url": .string(address)])
        } else if words.after(["go back", "navigate back", "back"]) != nil {
            (tool, arguments) = ("navback", ["reasoningText": .string(words.text)])
        } else if words.after(["wait"]) != nil {
            (tool, arguments) = ("wait", ["timeMs": .integer(Self.milliseconds(words.text))])
        } else if words.after(["take a screenshot", "screenshot", "make a screenshot"]) != nil {
            (tool, arguments) = ("screenshot", [:])
        } else if words.after(Self.reading) != nil {
            (tool, arguments) = ("extract", ["instruction": .string(words.text)])
        } else {
            (tool, arguments) = ("act", ["action": .string(words.text)])
        }
    }
}

private extension OfflineStep {
    static let reading = [
        "extract", "read", "get", "find out", "tell me", "what is", "what are", "return", "report", "collect", "list",
        "scrape",
        "note", "give me",
    ]

    static let verbs =
        [
            "click", "press", "type", "fill", "enter", "select", "choose", "check", "uncheck", "hover", "scroll", "go",
            "open",
            "navigate", "wait", "submit", "tap", "double", "drag", "set", "search", "put", "write", "clear", "take",
            "tick", "hit",
            "pick", "visit",
        ] + reading

    /// "go to https://…", "open example.com": a word that is an address.
    static func address(_ words: InstructionText) -> String? {
        guard let rest = words.after(["go to", "goto", "navigate to", "open", "visit", "browse to", "load"]) else {
            return nil
        }
        let text = InstructionText.unquoted(rest)
        guard
            let word = text.split(separator: " ").first(where: {
                $0.contains(".") || $0.contains("://") || $0.hasPrefix("localhost")
            })
        else { return nil }
        let address = word.drop { "\"'<(".contains($0) }
        let trimmed = String(address.reversed().drop { "\"'>),.".contains($0) }.reversed())
        if trimmed.hasPrefix("http://") || trimmed.hasPrefix("https://") { return trimmed }
        guard !trimmed.contains("://"), trimmed.contains(where: \.isLetter) || trimmed.contains(":") else { return nil }
        return "https://" + trimmed
    }

    static func milliseconds(_ text: String) -> Int64 {
        let number = min(max(PageFacts.number(in: text) ?? 1, 0), 60_000)
        let isMilliseconds = text.lowercased().contains("millisecond") || text.lowercased().hasSuffix("ms")
        return Int64(isMilliseconds ? number : min(number, 60) * 1000)
    }

    /// The first step, and what remains.
    static func split(_ text: String) -> (String, String) {
        let quoted = QuotedText.first(in: text)?.outside
        var index = text.startIndex
        while index < text.endIndex {
            if let quoted, index == quoted.lowerBound {
                // What follows may hold further quotes.
                let (first, rest) = split(String(text[quoted.upperBound...]))
                return (String(text[..<quoted.upperBound]) + first, rest)
            }
            if let length = separator(text[index...]) {
                return (String(text[..<index]), String(text[text.index(index, offsetBy: length)...]))
            }
            index = text.index(after: index)
        }
        return (text, "")
    }

    /// How many characters end a step here; nil for none.
    static func separator(_ text: Substring) -> Int? {
        guard let first = text.first else { return nil }
        if first == ";" || first == "\n" { return 1 }
        let head = String(text.prefix(40)).lowercased()
        for words in [", and then ", " and then ", ", then ", " then ", ". then "] where head.hasPrefix(words) {
            return words.count
        }
        if first == ".", text.dropFirst().first.map(\.isWhitespace) ?? true { return 1 }
        for words in [", and ", ", ", " and "] where head.hasPrefix(words) {
            let next = head.dropFirst(words.count)
            let isVerb = verbs.contains { next.hasPrefix($0 + " ") || next == $0 }
            return isVerb ? words.count : nil
        }
        return nil
    }
}

private extension String {
    var trimmed: String {
        let start = drop { $0.isWhitespace || $0 == "," }
        return String(start.reversed().drop(while: \.isWhitespace).reversed())
    }
}
