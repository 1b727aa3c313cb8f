import JSONModel

/// A request that has been read: what is asked, apart from what is secret in it.
package struct OperationRequest<Request: Sendable & Equatable>: Sendable, Equatable {
    package var request: Request
    package var secrets: RequestSecrets
    /// Whether the body has the flat shape of the second generation; false where the body does not tell.
    package var isFlat: Bool

    init(
        _ request: Request, model: JSONValue?, executionModel: JSONValue?, variables: [String: String],
        isFlat: Bool
    ) {
        self.request = request
        self.secrets = RequestSecrets(
            headerKey: nil, model: model, executionModel: executionModel, variables: variables)
        self.isFlat = isFlat
    }
}
