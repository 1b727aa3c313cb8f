/// Answers requests: over the network (`RemoteModel`) or by itself (`OfflineModel`). Any number of requests may be under
/// way at once.
package protocol LanguageModel: Sendable {
    /// Who answers.
    var name: ModelName { get }

    /// The answer to one request, by its deadline. When the request asks for structured output, the reply's `value` fits
    /// the schema.
    func reply(to request: ModelRequest) async throws(ModelError) -> ModelReply
}
