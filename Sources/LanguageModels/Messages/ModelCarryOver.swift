import JSONModel

/// The provider's own form of an answer, which it wants to see again unchanged: reasoning items, thinking blocks with
/// signatures, the id of the response. Opaque to everybody but the provider that wrote it; another one ignores it.
package struct ModelCarryOver: Sendable, Hashable {
    let provider: ModelProvider
    /// The output items, content blocks or parts.
    let items: JSONValue
    /// OpenAI's `previous_response_id`.
    let responseID: String?

    init(provider: ModelProvider, items: JSONValue, responseID: String? = nil) {
        self.provider = provider
        self.items = items
        self.responseID = responseID
    }
}
