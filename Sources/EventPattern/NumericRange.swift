import JSONModel

/// What `numeric` asks for: `["=", 5]`, `[">", 0]`, `[">=", 0, "<", 10]`.
struct NumericRange: Sendable {
    private struct Bound {
        let value: Double
        let isIncluded: Bool
    }

    private let lower: Bound?
    private let upper: Bound?

    init(_ operand: JSONValue, at path: String) throws(PatternError) {
        guard let terms = operand.arrayValue, terms.count == 2 || terms.count == 4 else {
            throw PatternError(path: path, message: "must be an array of one or two comparisons")
        }
        let first = try Self.comparison(terms[0], terms[1], at: path)
        guard terms.count == 4 else {
            self.lower = first.sign.hasPrefix("<") ? nil : Bound(value: first.value, isIncluded: first.sign != ">")
            self.upper = first.sign.hasPrefix(">") ? nil : Bound(value: first.value, isIncluded: first.sign != "<")
            return
        }
        let second = try Self.comparison(terms[2], terms[3], at: path)
        guard first.sign.hasPrefix(">"), second.sign.hasPrefix("<") else {
            throw PatternError(path: path, message: "must give the lower bound first, then the upper")
        }
        guard first.value < second.value else {
            throw PatternError(path: path, message: "must have a lower bound under the upper")
        }
        self.lower = Bound(value: first.value, isIncluded: first.sign == ">=")
        self.upper = Bound(value: second.value, isIncluded: second.sign == "<=")
    }

    func contains(_ number: Double) -> Bool {
        if let lower, lower.isIncluded ? number < lower.value : number <= lower.value { return false }
        if let upper, upper.isIncluded ? number > upper.value : number >= upper.value { return false }
        return true
    }

    private static func comparison(
        _ sign: JSONValue, _ value: JSONValue, at path: String
    ) throws(PatternError) -> (sign: String, value: Double) {
        guard let sign = sign.stringValue, ["=", "<", "<=", ">", ">="].contains(sign) else {
            throw PatternError(path: path, message: "must compare with =, <, <=, > or >=")
        }
        guard let value = value.numberValue else {
            throw PatternError(path: path, message: "must compare with a number, not \(value.kind)")
        }
        return (sign, value)
    }
}
