import JSONCoding
package import JSONModel
package import StagehandProtocol

/// What is sent to the browser task.
package struct ActionPlan: Sendable, Equatable {
    package var parameters: JSONValue
    /// How long the action may take once its browser is ready.
    package var timeoutMilliseconds: Int
    /// What only the browser task may read; nil for an operation that asks no model.
    package var secrets: RequestSecrets?
    /// Whether the body has the flat shape of the second generation.
    package var isFlat: Bool

    package init(parameters: JSONValue, timeoutMilliseconds: Int, secrets: RequestSecrets?, isFlat: Bool) {
        self.parameters = parameters
        self.timeoutMilliseconds = timeoutMilliseconds
        self.secrets = secrets
        self.isFlat = isFlat
    }

    /// For an operation that asks a model: the time that the client allows, and a while in which the browser task can still
    /// say that it was over.
    init<Request: Encodable>(
        _ operation: OperationRequest<Request>, scope: PageScope, standardMilliseconds: Int
    ) throws(RequestError) {
        let parameters: JSONValue
        do {
            parameters = try JSON.value(from: JSON.encode(operation.request))
        } catch {
            throw RequestError(field: "", problem: "cannot be passed on: \(error)")
        }
        self.init(
            parameters: parameters,
            timeoutMilliseconds: (scope.timeoutMilliseconds ?? standardMilliseconds) + Self.graceMilliseconds,
            secrets: operation.secrets, isFlat: operation.isFlat)
    }

    /// For an instruction without a time limit of its own.
    static let standardMilliseconds = 300_000
    private static let graceMilliseconds = 15_000
}
