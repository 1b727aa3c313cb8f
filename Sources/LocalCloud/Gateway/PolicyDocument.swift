import JSONModel

/// The policy in a Lambda authorizer's answer, as far as API Gateway evaluates it: actions and resources with wildcards.
struct PolicyDocument: Sendable {
    private struct Statement {
        let allows: Bool
        let actions: [String]
        let resources: [String]
    }

    private let statements: [Statement]

    /// Nil when the document is not a policy.
    init?(_ value: JSONValue) {
        let list: [JSONValue]
        switch value["Statement"] {
        case .array(let items)?: list = items
        case .object(let members)?: list = [.object(members)]
        default: return nil
        }
        var statements: [Statement] = []
        for item in list {
            guard let effect = item["Effect"]?.stringValue, effect == "Allow" || effect == "Deny",
                let actions = Self.texts(item["Action"]), let resources = Self.texts(item["Resource"])
            else { return nil }
            statements.append(Statement(allows: effect == "Allow", actions: actions, resources: resources))
        }
        self.statements = statements
    }

    /// Whether the policy lets its bearer call the method. What is not allowed is denied; a denial beats every permission.
    func allows(methodARN: String) -> Bool {
        let applying = statements.filter { statement in
            statement.actions.contains { Self.matches("execute-api:Invoke", pattern: $0) }
                && statement.resources.contains { Self.matches(methodARN, pattern: $0) }
        }
        return !applying.isEmpty && applying.allSatisfy(\.allows)
    }

    private static func texts(_ value: JSONValue?) -> [String]? {
        switch value {
        case .string(let text)?: return [text]
        case .array(let items)?:
            let texts = items.compactMap(\.stringValue)
            return texts.count == items.count ? texts : nil
        default: return nil
        }
    }

    /// `*` stands for any run of characters, `?` for one. Linear in the product of the lengths.
    static func matches(_ text: String, pattern: String) -> Bool {
        let (text, pattern) = (Array(text.utf8), Array(pattern.utf8))
        var (position, index) = (0, 0)
        var star: (index: Int, position: Int)?
        while position < text.count {
            if index < pattern.count, pattern[index] == UInt8(ascii: "*") {
                star = (index, position)
                index += 1
            } else if index < pattern.count, pattern[index] == UInt8(ascii: "?") || pattern[index] == text[position] {
                index += 1
                position += 1
            } else if let last = star {
                index = last.index + 1
                position = last.position + 1
                star = (last.index, position)
            } else {
                return false
            }
        }
        return pattern[index...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
