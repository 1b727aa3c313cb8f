import JSONModel
package import StagehandProtocol

/// The variables of a request. Models, results and logs see names only; values go into the page and nowhere else.
package struct VariableValues: Sendable {
    /// The names with what is told about them, in order.
    let variables: [RequestedVariable]
    /// By the names.
    let values: [String: String]
    /// The longest first, so that a value within another one does not spoil it.
    private let hidden: [(value: String, placeholder: String)]

    /// Shorter values are found in too much that has nothing to do with them.
    private static let shortestHidden = 4

    package init(_ variables: [RequestedVariable], values: [String: String]) {
        self.variables = variables
        self.values = values
        self.hidden = values.filter { $0.value.count >= Self.shortestHidden }
            .map { ($0.value, "%\($0.key)%") }
            .sorted { ($0.value.count, $0.placeholder) > ($1.value.count, $1.placeholder) }
    }

    package static let none = VariableValues([], values: [:])

    var names: [String] { variables.map(\.name) }

    /// The text with the values replaced by `%name%`, where they are long enough to be told from anything else.
    func hidden(in text: String) -> String {
        hidden.reduce(text) { text, pair in
            text.contains(pair.value) ? text.replacing(pair.value, with: pair.placeholder) : text
        }
    }

    /// The same for every text in a document.
    func hidden(in value: JSONValue) -> JSONValue {
        guard !hidden.isEmpty else { return value }
        return switch value {
        case .string(let text): .string(hidden(in: text))
        case .array(let items): .array(items.map { hidden(in: $0) })
        case .object(let members): .object(members.mapValues { hidden(in: $0) })
        case .null, .bool, .integer, .number: value
        }
    }
}
