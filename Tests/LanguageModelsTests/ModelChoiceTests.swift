import JSONModel
import LanguageModels
import ProcessEnvironment
import TestSupport
import Testing

@Suite("Which model a request means")
struct ModelChoiceTests {
    private let factory = ModelFactory(
        environment: EnvironmentVariables(["ANTHROPIC_API_KEY": "k"]), network: ModelNetwork(loopback: .refused))

    private func choose(
        model: JSONValue? = nil, name: String? = nil, options: JSONValue? = nil, session: String? = nil,
        key: String? = nil
    ) throws(ModelError) -> String {
        let choice = ModelChoice(
            model: model, legacyName: name, legacyOptions: options, sessionName: session,
            sessionOptions: ["apiKey": "session"], headerKey: key.map { Secret($0) })
        let found = try choice.configuration { factory.automaticName(key: $0) }
        return "\(found.name) \(found.apiKey?.revealed ?? "-")"
    }

    @Test("the request's model comes before the older member, and both before the session's; keys likewise")
    func precedence() throws {
        #expect(try choose(model: "groq/a", name: "gpt-4o", session: "xai/b", key: "h") == "groq/a h")
        #expect(try choose(model: ["modelName": "groq/a", "apiKey": "own"], key: "h") == "groq/a own")
        #expect(
            try choose(model: .null, name: "gpt-4o", options: ["apiKey": "o"], session: "xai/b") == "openai/gpt-4o o")
        #expect(try choose(session: "xai/b", key: "h") == "xai/b session")
        #expect(try choose(options: ["apiKey": "o"], session: "xai/b", key: "h") == "xai/b o")
    }

    @Test("auto, and no name at all, go by the key, then by the environment")
    func automatic() throws {
        #expect(try choose(session: "auto", key: "sk-ant-1") == "anthropic/claude-haiku-4-5 sk-ant-1")
        #expect(try choose(model: "auto", key: "sk-1") == "openai/gpt-4.1-mini sk-1")
        #expect(try choose(model: ["modelName": "auto"], key: "AIza1") == "google/gemini-2.5-flash AIza1")
        #expect(try choose() == "anthropic/claude-haiku-4-5 -")
        let bare = ModelFactory(environment: EnvironmentVariables([:]), network: ModelNetwork(loopback: .refused))
        #expect(bare.automaticName(key: nil) == .offline)
    }

    @Test("without a key the offline model answers only where that was chosen")
    func missingKey() throws {
        let configuration = ModelConfiguration(try ModelName("openai/gpt-4o"))
        #expect(try factory.model(configuration, withoutKey: .answerOffline).name == .offline)
        #expect(throws: ModelError.self) { try factory.model(configuration, withoutKey: .refuse) }
        let other = ModelConfiguration(try ModelName("anthropic/claude-sonnet-4-5"))
        #expect(try factory.model(other, withoutKey: .answerOffline).name.provider == .anthropic)
    }

    @Test("a server of one's own that lacks the Responses API is asked by chat completions, and remembered")
    func chatOnly() async throws {
        let chat = ScriptedProvider.Answer(
            200, #"{"choices":[{"message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}]}"#)
        try await withScriptedProvider([.init(404, "404 page not found"), chat]) { provider in
            let time = WaitedTime()
            let network = ModelNetwork(loopback: .allowed, timing: time.timing)
            let own = ModelFactory(environment: EnvironmentVariables([:]), network: network)
            let configuration = ModelConfiguration(
                try ModelName("openai/own"), apiKey: Secret(ModelFixture.key), baseURL: provider.address + "/v1")
            for _ in 0..<2 {
                let reply = try await own.model(configuration).reply(to: ModelFixture.request())
                #expect(reply.text == "ok")
            }
            #expect(
                provider.requests.map(\.target) == ["/v1/responses", "/v1/chat/completions", "/v1/chat/completions"])
        }
        try await withScriptedProvider([.init(404, #"{"error":{"message":"no such model"}}"#)]) { provider in
            let model = try ModelFixture.model("openai/own", at: provider)
            let error = await ModelFixture.failure(model, ModelFixture.request())
            #expect(error?.message == "openai answered 404: no such model" && provider.requests.count == 2)
        }
    }
}
