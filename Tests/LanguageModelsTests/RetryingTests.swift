import JSONModel
import LanguageModels
import ProcessEnvironment
import TestSupport
import Testing

@Suite("Requests to providers, in trouble")
struct RetryingTests {
    private static let good = ScriptedProvider.Answer(
        200, #"{"choices":[{"message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}]}"#)

    @Test("429, 5xx and 529 are asked again", arguments: [429, 500, 502, 503, 504, 529])
    func passing(status: Int) async throws {
        let time = WaitedTime()
        try await withScriptedProvider([.init(status, "{}"), .init(status, "{}"), Self.good]) { provider in
            let model = try ModelFixture.model("groq/m", at: provider, time: time)
            #expect(try await model.reply(to: ModelFixture.request()).text == "ok")
            #expect(provider.requests.count == 3)
            #expect(time.pauses == [200, 400])
        }
    }

    @Test("a broken connection is made again")
    func broken() async throws {
        let cut = ScriptedProvider.Answer(200, #"{"choices":[]}"#, cutAfter: 5)
        try await withScriptedProvider([cut, Self.good]) { provider in
            let model = try ModelFixture.model("groq/m", at: provider)
            #expect(try await model.reply(to: ModelFixture.request()).text == "ok")
        }
    }

    @Test(
        "the provider's own wish is honoured",
        arguments: [
            (["retry-after: 7"], "{}", [7000]), (["retry-after-ms: 1500", "retry-after: 2"], "{}", [1500]),
            ([], #"{"error":{"code":429,"details":[{"@type":"x"},{"retryDelay":"12.5s"}]}}"#, [12500]),
            (["retry-after: soon"], "{}", [200]), (["retry-after: -5"], "{}", [200]),
            (["retry-after: 1e999"], "{}", [200]),
        ] as [([String], String, [Int64])])
    func retryAfter(headers: [String], body: String, expected: [Int64]) async throws {
        let time = WaitedTime()
        try await withScriptedProvider([.init(429, body, headers: headers), Self.good]) { provider in
            let model = try ModelFixture.model("groq/m", at: provider, time: time)
            _ = try await model.reply(to: ModelFixture.request())
            #expect(time.pauses == expected)
        }
    }

    @Test("a wish beyond the deadline is an error at once")
    func tooLong() async throws {
        let time = WaitedTime()
        try await withScriptedProvider([.init(429, "{}", headers: ["retry-after: 61"]), Self.good]) { provider in
            let model = try ModelFixture.model("groq/m", at: provider, time: time)
            let error = await ModelFixture.failure(model, ModelFixture.request())
            #expect(error?.code == .rateLimited && error?.status == 429)
            #expect(error?.message.contains("61 s") == true)
            #expect(provider.requests.count == 1 && time.pauses.isEmpty)
        }
    }

    @Test("it gives up after six attempts, with the provider's words")
    func exhausted() async throws {
        try await withScriptedProvider([
            .init(529, #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#)
        ]) {
            provider in
            let model = try ModelFixture.model("anthropic/claude-sonnet-4-5", at: provider)
            let error = await ModelFixture.failure(model, ModelFixture.request())
            #expect(error?.code == .unavailable && error?.status == 529)
            #expect(error?.message == "anthropic answered 529 (overloaded_error) after 6 attempts: Overloaded")
            #expect(provider.requests.count == 6)
        }
    }

    @Test(
        "other faults are passed on at once",
        arguments: [
            (
                400, #"{"error":{"message":"Bad image","type":"invalid_request_error","code":null}}"#,
                ModelError.Code.rejected, "openai answered 400 (invalid_request_error): Bad image"
            ),
            (
                401,
                #"{"error":{"message":"Incorrect API key provided: sk-test*********7890.","code":"invalid_api_key"}}"#,
                .unauthorized, "openai answered 401 (invalid_api_key): Incorrect API key provided: ***"
            ),
            (403, #"{"error":"No access"}"#, .unauthorized, "openai answered 403: No access"),
            (
                404, #"{"error":{"message":"The model `x` does not exist","code":"model_not_found"}}"#, .notFound,
                "openai answered 404 (model_not_found): The model `x` does not exist"
            ),
            (
                429, #"{"error":{"message":"You exceeded your quota","code":"insufficient_quota"}}"#, .rateLimited,
                "openai answered 429 (insufficient_quota): You exceeded your quota"
            ),
            (418, "<html>\r\nteapot\u{7}</html>", .rejected, "openai answered 418: <html> teapot </html>"),
        ])
    func passedOn(status: Int, body: String, code: ModelError.Code, message: String) async throws {
        try await withScriptedProvider([.init(status, body)]) { provider in
            let model = try ModelFixture.model("openai/gpt-4.1-mini", at: provider) { $0.endpointFormat = .responses }
            let error = await ModelFixture.failure(model, ModelFixture.request())
            #expect(error == ModelError(code, message, status: status))
            #expect(provider.requests.count == 1)
        }
    }

    @Test("a provider that quotes the key, a token or a header back does not get them into the error")
    func secrets() async throws {
        let body =
            #"{"error":{"message":"Key \#(ModelFixture.key) and header hush-hush-value and sk-otherkey-abcdefghijk are wrong","code":"\#(ModelFixture.key)"}}"#
        try await withScriptedProvider([.init(400, body)]) { provider in
            let model = try ModelFixture.model("openai/gpt-4.1-mini", at: provider) {
                $0.headers = Secret(["x-gateway": "hush-hush-value"])
            }
            let error = try #require(await ModelFixture.failure(model, ModelFixture.request()))
            #expect(provider.requests[0].header("x-gateway") == "hush-hush-value")
            for secret in [ModelFixture.key, "hush-hush", "sk-otherkey"] {
                #expect(!"\(error) \(String(reflecting: error))".contains(secret))
            }
        }
    }

    @Test("a model and what chooses it print no key")
    func printing() async throws {
        try await withScriptedProvider([Self.good]) { provider in
            let model = try ModelFixture.model("groq/m", at: provider) {
                $0.headers = Secret(["x-gateway": "hush-hush-value"])
            }
            let options: JSONValue = ["apiKey": .string(ModelFixture.key)]
            let choice = ModelChoice(
                model: options, legacyName: nil, legacyOptions: options, sessionName: nil, sessionOptions: options,
                headerKey: Secret(ModelFixture.key))
            var printed = "\(model) \(String(reflecting: model)) \(choice) \(String(reflecting: choice)) "
            dump(model, to: &printed)
            dump(choice, to: &printed)
            #expect(!printed.contains(ModelFixture.key) && !printed.contains("hush-hush"))
        }
    }

    @Test("a redirect is not followed, so the key goes nowhere else")
    func redirect() async throws {
        try await withScriptedProvider([Self.good]) { other in
            let away = ScriptedProvider.Answer(307, "{}", headers: ["location: \(other.address)/v1/chat/completions"])
            try await withScriptedProvider([away]) { provider in
                let model = try ModelFixture.model("groq/m", at: provider)
                let error = await ModelFixture.failure(model, ModelFixture.request())
                #expect(error?.status == 307 && other.requests.isEmpty)
            }
        }
    }

    @Test("an answer beyond the limit is refused")
    func tooLarge() async throws {
        let large = ScriptedProvider.Answer(200, #"{"x":""# + String(repeating: "a", count: 70_000) + #""}"#)
        try await withScriptedProvider([large]) { provider in
            let model = try ModelFixture.model("groq/m", at: provider, replyLimit: 65_536)
            let error = await ModelFixture.failure(model, ModelFixture.request())
            #expect(error?.code == .replyTooLarge && provider.requests.count == 1)
        }
    }

    @Test("a provider that says nothing is waited for until the deadline and no longer")
    func silent() async throws {
        try await withScriptedProvider([.init(200, "", isSilent: true)]) { provider in
            let configuration = ModelConfiguration(
                try ModelName("groq/m"), apiKey: Secret(ModelFixture.key), baseURL: provider.address)
            let factory = ModelFactory(
                environment: EnvironmentVariables([:]), network: ModelNetwork(loopback: .allowed))
            let deadline = SystemClock.monotonicMilliseconds + 300
            let model = try factory.model(configuration)
            let error = await ModelFixture.failure(model, ModelFixture.request(deadline: deadline))
            #expect(error?.code == .timedOut)
            #expect(SystemClock.monotonicMilliseconds >= deadline)
            let late = await ModelFixture.failure(model, ModelFixture.request(deadline: deadline))
            #expect(late?.code == .timedOut && provider.requests.count == 1)
        }
    }

    @Test("several requests are under way at once, and connections are kept")
    func concurrent() async throws {
        try await withScriptedProvider([Self.good]) { provider in
            let model = try ModelFixture.model("groq/m", at: provider)
            let texts = await withTaskGroup(of: String?.self) { group in
                for _ in 0..<8 { group.addTask { try? await model.reply(to: ModelFixture.request()).text } }
                return await group.reduce(into: [String?]()) { $0.append($1) }
            }
            #expect(texts == Array(repeating: "ok", count: 8))
            _ = try await model.reply(to: ModelFixture.request())
            #expect(Set(provider.requests.map(\.connection)).count <= 8)
        }
    }

    @Test("a cancelled task asks no more")
    func cancelled() async throws {
        try await withScriptedProvider([Self.good]) { provider in
            let model = try ModelFixture.model("groq/m", at: provider)
            let task = Task { () -> ModelError? in
                while !Task.isCancelled { await Task.yield() }
                return await ModelFixture.failure(model, ModelFixture.request())
            }
            task.cancel()
            #expect(await task.value?.code == .cancelled)
            #expect(provider.requests.isEmpty)
        }
    }

    @Test("a task that is cancelled while the provider thinks does not wait for it")
    func cancelledInTheMiddle() async throws {
        try await withScriptedProvider([.init(200, "", isSilent: true)]) { provider in
            let configuration = ModelConfiguration(
                try ModelName("groq/m"), apiKey: Secret(ModelFixture.key), baseURL: provider.address)
            let factory = ModelFactory(
                environment: EnvironmentVariables([:]), network: ModelNetwork(loopback: .allowed))
            let model = try factory.model(configuration)
            let start = SystemClock.monotonicMilliseconds
            let task = Task {
                await ModelFixture.failure(model, ModelFixture.request(deadline: start + 600_000))
            }
            while provider.requests.isEmpty { await Task.yield() }
            task.cancel()
            #expect(await task.value?.code == .cancelled)
        }
    }
}
