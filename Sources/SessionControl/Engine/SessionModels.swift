import BrowserEngine
import JSONModel
import LanguageModels
import SessionLifecycle
import StagehandProtocol

/// Which model answers a request, and with which key.
struct SessionModels: Sendable {
    /// What the session's client chose when it started.
    let session: ModelSettings
    let make: @Sendable (ModelConfiguration) throws(ModelError) -> any LanguageModel

    /// The model of the request; the session's where it names none. Its key is the request's own, else the one of the
    /// header, else what the environment has.
    ///
    /// Throws `invalidRequest` in words that name what is wrong.
    func model(
        named name: String?, configuration: JSONValue?, _ secrets: RequestSecrets
    ) throws(EngineError) -> any LanguageModel {
        var members = configuration?.objectValue ?? [:]
        let requested = name ?? members["modelName"]?.stringValue
        members["modelName"] = .string(requested ?? session.name)
        let hasKey = ["apiKey", "api_key"].contains { members[$0]?.stringValue?.isEmpty == false }
        if !hasKey { members["apiKey"] = secrets.headerKey.map(JSONValue.string) }
        let isSessions = requested == nil || requested == session.name
        let hasAddress = ["baseURL", "baseUrl", "api_base", "base_url"].contains { members[$0]?.stringValue != nil }
        if isSessions, !hasAddress { members["baseURL"] = session.baseURL.map(JSONValue.string) }
        do {
            return try make(ModelConfiguration(json: .object(members)))
        } catch {
            throw EngineError(.invalidRequest, Self.advice(error))
        }
    }

    private static func advice(_ error: ModelError) -> String {
        guard error.code == .unauthorized else { return error.message }
        return error.message
            + ". Send it in the header `x-model-api-key`, or name the model `\(ModelNames.offline)`, which needs none"
    }

    /// What the session's client set for all operations.
    var settings: EngineSettings {
        EngineSettings(
            systemPrompt: session.systemPrompt, selfHeal: session.selfHeal,
            settleMilliseconds: session.domSettleTimeoutMilliseconds ?? 5_000)
    }
}
