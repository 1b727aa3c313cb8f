/// The pairs of a query string or of an `application/x-www-form-urlencoded` body, in the order in which they were
/// written (URL Standard, section 5). A name may occur more than once.
package struct FormQuery: Sendable, Hashable {
    package struct Pair: Sendable, Hashable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package private(set) var pairs: [Pair]

    package init(_ pairs: [Pair]) {
        self.pairs = pairs
    }

    /// Reads `a=1&b=2`. A `+` is a space, a name without `=` has the empty value, empty pieces between ampersands
    /// do not count. Nil for a malformed escape, for bytes that are not UTF-8, and for more than `maximumPairs` pairs.
    package init?(parsing text: some StringProtocol, maximumPairs: Int) {
        var pairs: [Pair] = []
        for piece in text.utf8.split(separator: UInt8(ascii: "&")) {
            guard pairs.count < maximumPairs else { return nil }
            let parts = piece.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(parts[0]),
                let value = Self.decode(parts.count > 1 ? parts[1] : piece.suffix(0))
            else { return nil }
            pairs.append(Pair(name: name, value: value))
        }
        self.pairs = pairs
    }

    /// The value of the first pair of that name.
    package subscript(_ name: String) -> String? {
        pairs.first { $0.name == name }?.value
    }

    /// The values of all pairs of that name, in order.
    package func values(_ name: String) -> [String] {
        pairs.filter { $0.name == name }.map(\.value)
    }

    package mutating func append(_ name: String, _ value: String) {
        pairs.append(Pair(name: name, value: value))
    }

    /// `a=1&b=2` with everything but unreserved characters escaped; a space is `%20`, which forms and URLs both accept.
    package var text: String {
        pairs.map { PercentEncoding.encode($0.name) + "=" + PercentEncoding.encode($0.value) }.joined(separator: "&")
    }

    private static func decode(_ piece: some Sequence<UInt8>) -> String? {
        guard let bytes = PercentEncoding.decode(piece, spaceForPlus: true) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}
