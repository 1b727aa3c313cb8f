/// Which of several equal elements is meant.
enum Ordinal: Sendable, Hashable {
    /// Counted from 1.
    case number(Int)
    case last

    /// `second`, `2nd`, `last`; nil for other words.
    init?(_ word: String) {
        let names = [
            "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
        ]
        if let index = names.firstIndex(of: word) {
            self = .number(index + 1)
        } else if word == "last" || word == "final" {
            self = .last
        } else {
            let digits = word.prefix { $0.isNumber }
            guard ["st", "nd", "rd", "th"].contains(String(word.dropFirst(digits.count))), let number = Int(digits),
                number > 0
            else { return nil }
            self = .number(number)
        }
    }

    /// The element of a list in the page's order; nil when there are fewer.
    func choose<Element>(from list: [Element]) -> Element? {
        switch self {
        case .number(let number): list.indices.contains(number - 1) ? list[number - 1] : nil
        case .last: list.last
        }
    }
}
