/// A regular expression for host names, as the parameter `domainPattern` of the hosted service is one: `wikipedia\.org`, `.*\.gov`.
///
/// It matches where it is found anywhere in the name, as `RegExp.test` does; `^` and `$` hold it to the ends. A pattern that
/// begins with `*.` is none of those, and means every name below the domain that follows. Time is bounded by the name's length
/// times the pattern's, whatever the pattern is (Thompson's simulation): it comes from clients.
package struct DomainPattern: Sendable, Hashable {
    /// One step of the compiled pattern.
    enum Step: Sendable, Hashable {
        case byte(ByteSet)
        /// Either of two places.
        case split(Int, Int)
        case jump(Int)
        case start
        case end
        case match
    }

    /// As it was written.
    package let text: String
    private let steps: [Step]

    /// The longest pattern, in bytes.
    package static let limit = 256

    /// nil when the text is no pattern that is understood: literals, `.`, `[…]`, `\d`, `\w`, escaped punctuation, `*`, `+`, `?`,
    /// `|`, groups, `^` and `$` are.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= Self.limit else { return nil }
        var expression = text
        if text.utf8.starts(with: "*.".utf8) {
            guard let below = Self.below(text) else { return nil }
            expression = below
        }
        var parser = DomainPatternParser(expression)
        guard let steps = parser.steps() else { return nil }
        self.text = text
        self.steps = steps
    }

    /// nil where something else than a domain stands behind the asterisk.
    private static func below(_ text: String) -> String? {
        guard text.utf8.count > 2 else { return nil }
        var escaped = ".+"
        for byte in text.utf8.dropFirst() {
            switch byte {
            case UInt8(ascii: "."): escaped += #"\."#
            case _ where byte == UInt8(ascii: "-") || DomainPatternParser.isWord(byte):
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default: return nil
            }
        }
        return "^\(escaped)$"
    }

    /// Whether the pattern is found in the host's name, in lower case, or in an address's text.
    package func matches(_ host: EgressHost) -> Bool {
        let bytes = Array(host.description.utf8)
        var current: Set<Int> = []
        for index in 0...bytes.count {
            follow(0, into: &current, at: index, of: bytes.count)
            if current.contains(where: { steps[$0] == .match }) { return true }
            guard index < bytes.count else { break }
            var next: Set<Int> = []
            for place in current {
                guard case .byte(let set) = steps[place], set.contains(bytes[index]) else { continue }
                follow(place + 1, into: &next, at: index + 1, of: bytes.count)
            }
            current = next
        }
        return false
    }

    /// Adds what is reached from a place without reading; a place that is there already is not followed again.
    private func follow(_ place: Int, into places: inout Set<Int>, at index: Int, of count: Int) {
        var pending = [place]
        while let place = pending.popLast() {
            guard places.insert(place).inserted else { continue }
            switch steps[place] {
            case .byte, .match: break
            case .split(let first, let second): pending += [first, second]
            case .jump(let target): pending.append(target)
            case .start: if index == 0 { pending.append(place + 1) }
            case .end: if index == count { pending.append(place + 1) }
            }
        }
    }
}

/// A set of ASCII characters.
struct ByteSet: Sendable, Hashable {
    private var bits: UInt128 = 0

    static let all = ByteSet().inverted

    mutating func insert(_ byte: UInt8) {
        if byte < 128 { bits |= 1 << UInt128(byte) }
    }

    mutating func formUnion(_ other: ByteSet) {
        bits |= other.bits
    }

    func contains(_ byte: UInt8) -> Bool {
        byte < 128 && bits & (1 << UInt128(byte)) != 0
    }

    var inverted: ByteSet {
        var set = self
        set.bits = ~bits
        return set
    }
}
