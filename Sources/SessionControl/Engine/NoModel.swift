import LanguageModels

/// Stands where no model can be had and probably none is needed; says why there is none when it is asked after all.
struct NoModel: LanguageModel {
    let reason: String
    let name = ModelName.offline

    func reply(to request: ModelRequest) async throws(ModelError) -> ModelReply {
        throw ModelError(.invalidConfiguration, reason)
    }
}
