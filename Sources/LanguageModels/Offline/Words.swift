/// Words of names and instructions, made comparable.
enum Words {
    /// Lower case, letters and digits only, plurals and common spellings brought together.
    static func of(_ text: some StringProtocol) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "@" && $0 != "'" }
            .map { normal(String($0.filter { $0 != "'" })) }
    }

    /// The words of a property's name: `productName`, `product_name`.
    static func ofProperty(_ name: String) -> [String] {
        var spaced = ""
        var previous: Character?
        for character in name {
            if character.isUppercase, let previous, previous.isLowercase || previous.isNumber { spaced.append(" ") }
            spaced.append(character)
            previous = character
        }
        return of(spaced)
    }

    /// Words that say nothing about which element is meant.
    static let empty: Set<String> = [
        "the", "a", "an", "on", "to", "in", "into", "of", "with", "that", "this", "please", "named", "called",
        "labeled",
        "labelled", "titled", "which", "says", "saying", "it", "for", "at", "and", "is", "page", "element", "your",
        "my",
        "from",
    ]

    /// One word in its comparable form.
    static func normal(_ word: String) -> String {
        if let known = spellings[word] { return known }
        guard word.utf8.count > 3, word.hasSuffix("s"), !word.hasSuffix("ss"), !word.hasSuffix("us") else {
            return word
        }
        return String(word.dropLast())
    }

    private static let spellings: [String: String] = [
        "log": "login", "signin": "login", "logon": "login", "mail": "email", "pwd": "password", "ok": "okay",
        "addresses": "address", "boxes": "box", "checkboxes": "checkbox", "textboxes": "textbox", "switches": "switch",
        "categories": "category", "entries": "entry", "countries": "country", "cities": "city", "companies": "company",
        "e": "email", "news": "news", "status": "status", "series": "series",
    ]
}
