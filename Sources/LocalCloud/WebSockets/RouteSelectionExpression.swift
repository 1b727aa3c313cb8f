import JSONCoding
import JSONModel

/// Which member of a message names its route (API Gateway guide, "Route selection expressions"): `$request.body.action`,
/// also nested (`$request.body.a.b`) and in braces (`${request.body.action}`).
struct RouteSelectionExpression: Sendable, Hashable {
    private let path: [String]

    /// Nil when the expression has another form.
    init?(_ text: String) {
        var rest = text[...]
        if rest.hasPrefix("${"), rest.hasSuffix("}") { rest = "$" + rest.dropFirst(2).dropLast() }
        let prefix = "$request.body."
        guard rest.hasPrefix(prefix) else { return nil }
        let path = rest.dropFirst(prefix.count).split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard path.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isNameByte) }) else { return nil }
        self.path = path
    }

    /// The key that a message selects; nil when it is not JSON or has no single value at the place. A client's message
    /// never selects a route of API Gateway's own, which begin with a dollar sign.
    func key(of message: [UInt8]) -> String? {
        guard var value = try? JSON.value(from: message) else { return nil }
        for name in path {
            guard let next = value[name] else { return nil }
            value = next
        }
        let key: String
        switch value {
        case .string(let text): key = text
        case .integer(let number): key = String(number)
        case .bool(let flag): key = String(flag)
        case .null, .number, .array, .object: return nil
        }
        return key.hasPrefix("$") ? nil : key
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
