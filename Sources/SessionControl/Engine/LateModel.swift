import BrowserEngine
import LanguageModels

/// Stands where probably no model is needed: it is made when it is asked after all. Where none can be had, the answer says
/// why.
struct LateModel: LanguageModel {
    let make: @Sendable () throws(EngineError) -> any LanguageModel

    var name: ModelName { (try? make().name) ?? .offline }

    func reply(to request: ModelRequest) async throws(ModelError) -> ModelReply {
        let model: any LanguageModel
        do {
            model = try make()
        } catch {
            throw ModelError(.invalidConfiguration, error.message)
        }
        return try await model.reply(to: request)
    }
}
