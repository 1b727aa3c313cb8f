package import JSONModel

/// Everything of a request that nobody but the session's browser task may read: how models are reached, with their keys,
/// and the values of variables. Travels sealed only, and prints as `***`.
package struct RequestSecrets: Codable, Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The key of the header `x-model-api-key`.
    package var headerKey: String?
    /// The configuration of the model that the request names (for an agent, of the agent's own), as the third generation
    /// writes it; without `modelName` where the session's model is meant.
    package var model: JSONValue?
    /// Of the model with which an agent's tools act.
    package var executionModel: JSONValue?
    /// The variables' values by their names.
    package var variables: [String: String]

    package static let none = RequestSecrets(headerKey: nil, model: nil, executionModel: nil, variables: [:])

    package init(
        headerKey: String?, model: JSONValue?, executionModel: JSONValue?, variables: [String: String]
    ) {
        self.headerKey = headerKey
        self.model = model
        self.executionModel = executionModel
        self.variables = variables
    }

    package var isEmpty: Bool { self == .none }

    package var description: String { isEmpty ? "RequestSecrets(none)" : "RequestSecrets(***)" }
    package var debugDescription: String { description }
}
