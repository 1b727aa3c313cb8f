import ByteEncodings

/// The pairs of a query string, decoded where they can be, for signing.
struct CanonicalQuery {
    struct Pair {
        /// Both in canonical encoding.
        let name: String
        let value: String
    }

    private(set) var pairs: [Pair]

    /// Reads what is on the wire. A pair without `=` has the empty value; an escape that is broken stays as it is.
    init(_ query: Substring) {
        self.pairs = query.utf8.split(separator: UInt8(ascii: "&")).map { piece in
            let parts = piece.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return Pair(
                name: Self.canonical(Substring(parts[0])),
                value: parts.count > 1 ? Self.canonical(Substring(parts[1])) : "")
        }
    }

    /// Adds a pair that is not encoded yet.
    mutating func append(_ name: String, _ value: String) {
        pairs.append(Pair(name: PercentEncoding.encode(name), value: PercentEncoding.encode(value)))
    }

    mutating func remove(_ name: String) {
        pairs.removeAll { $0.name == name }
    }

    /// Sorted by name, then value, as encoded.
    var text: String {
        pairs.map { (name: Array($0.name.utf8), value: Array($0.value.utf8), text: "\($0.name)=\($0.value)") }
            .sorted { left, right in
                left.name == right.name
                    ? left.value.lexicographicallyPrecedes(right.value)
                    : left.name.lexicographicallyPrecedes(right.name)
            }
            .map(\.text).joined(separator: "&")
    }

    private static func canonical(_ piece: Substring) -> String {
        PercentEncoding.encode(PercentEncoding.decode(piece) ?? Array(piece.utf8), keeping: [])
    }
}
