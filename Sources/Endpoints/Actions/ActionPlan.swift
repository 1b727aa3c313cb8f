import JSONCoding
package import StagehandProtocol

/// What is sent to the browser task.
package struct ActionPlan: Sendable, Equatable {
    /// JSON, in the shape of the operation.
    package var parameters: [UInt8]
    /// How long the action may take once its browser is ready.
    package var timeoutMilliseconds: Int
    /// What only the browser task may read; nil for an operation that asks no model.
    package var secrets: RequestSecrets?
    /// Whether the body has the flat shape of the second generation.
    package var isFlat: Bool

    package init(parameters: [UInt8], timeoutMilliseconds: Int, secrets: RequestSecrets?, isFlat: Bool) {
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
        self.init(
            parameters: try Self.parameters(operation.request),
            timeoutMilliseconds: (scope.timeoutMilliseconds ?? standardMilliseconds) + Self.graceMilliseconds,
            secrets: operation.secrets, isFlat: operation.isFlat)
    }

    static func parameters(_ request: some Encodable) throws(RequestError) -> [UInt8] {
        do {
            return try JSON.encode(request)
        } catch {
            throw RequestError(field: "", problem: "cannot be passed on: \(error)")
        }
    }

    /// For an instruction without a time limit of its own.
    static let standardMilliseconds = 300_000
    private static let graceMilliseconds = 15_000
}
