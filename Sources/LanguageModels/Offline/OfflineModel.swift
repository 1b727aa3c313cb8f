package struct OfflineModel: LanguageModel {
    package let name = ModelName.offline
    package init() {}
    package func reply(to request: ModelRequest) async throws(ModelError) -> ModelReply {
        throw ModelError(.invalidRequest, "")
    }
}
