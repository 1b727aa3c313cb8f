import JSONModel

/// A variable that a request defines. Its value is among the request's secrets.
package struct RequestedVariable: Codable, Sendable, Equatable {
    package var name: String
    /// What the variable is, for the model.
    package var explanation: String?

    package init(name: String, explanation: String?) {
        self.name = name
        self.explanation = explanation
    }

    private static let countLimit = 256
    private static let nameLimit = 128
    private static let valueLimit = 64 * 1024

    /// The variables under `variables`, in the order of their names, and their values: plain, or as
    /// `{"value": …, "description": …}`.
    static func read(
        _ fields: Fields
    ) throws(RequestError) -> (variables: [RequestedVariable], values: [String: String]) {
        let members = try fields.object("variables")
        guard members.keys.count <= countLimit else {
            throw RequestError(field: fields.name("variables"), problem: "has more than \(countLimit) entries")
        }
        var variables: [RequestedVariable] = []
        var values: [String: String] = [:]
        for name in members.keys {
            guard let value = members.value(name) else { continue }
            guard !name.isEmpty, name.utf8.count <= nameLimit, !name.contains("%") else {
                throw RequestError(
                    field: fields.name("variables"),
                    problem: "has a name that is empty, longer than \(nameLimit) bytes, or contains `%`")
            }
            var explanation: String?
            if value.objectValue != nil {
                let rich = try members.object(name)
                explanation = try rich.string("description", limit: 4096)
                values[name] = try text(rich.value("value"), field: rich.name("value"))
            } else {
                values[name] = try text(value, field: members.name(name))
            }
            variables.append(RequestedVariable(name: name, explanation: explanation))
        }
        return (variables, values)
    }

    private static func text(_ value: JSONValue?, field: String) throws(RequestError) -> String {
        let text: String
        switch value {
        case .string(let string): text = string
        case .bool(let flag): text = flag ? "true" : "false"
        case .integer(let number): text = String(number)
        case .number(let number): text = String(number)
        default: throw RequestError(field: field, problem: "must be a string, a number or a boolean")
        }
        guard text.utf8.count <= valueLimit else {
            throw RequestError(field: field, problem: "is longer than \(valueLimit) bytes")
        }
        return text
    }
}
