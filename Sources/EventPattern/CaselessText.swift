/// Text compared without case, character by character in the sense of Unicode scalars.
struct CaselessText: Sendable {
    private let scalars: [Unicode.Scalar]

    init(_ text: String) {
        self.scalars = Array(text.unicodeScalars)
    }

    func isWhole(of text: String) -> Bool {
        let others = Array(text.unicodeScalars)
        return others.count == scalars.count && Self.same(others[...], scalars)
    }

    func isPrefix(of text: String) -> Bool {
        let others = Array(text.unicodeScalars.prefix(scalars.count))
        return others.count == scalars.count && Self.same(others[...], scalars)
    }

    func isSuffix(of text: String) -> Bool {
        let others = Array(text.unicodeScalars.suffix(scalars.count))
        return others.count == scalars.count && Self.same(others[...], scalars)
    }

    private static func same(_ left: ArraySlice<Unicode.Scalar>, _ right: [Unicode.Scalar]) -> Bool {
        zip(left, right).allSatisfy { left, right in
            left == right || left.properties.lowercaseMapping == right.properties.lowercaseMapping
                || left.properties.uppercaseMapping == right.properties.uppercaseMapping
        }
    }
}
