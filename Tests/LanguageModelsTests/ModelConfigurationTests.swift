import JSONModel
import LanguageModels
import ProcessEnvironment
import TestSupport
import Testing

@Suite("Model configurations")
struct ModelConfigurationTests {
    @Test(
        "names are read with and without a provider",
        arguments: [
            ("openai/gpt-4.1-mini", "openai/gpt-4.1-mini"), ("gpt-4o", "openai/gpt-4o"), ("o3-mini", "openai/o3-mini"),
            ("claude-sonnet-4-5", "anthropic/claude-sonnet-4-5"), ("gemini-2.0-flash", "google/gemini-2.0-flash"),
            ("cerebras-llama-3.3-70b", "cerebras/llama-3.3-70b"), ("groq-llama-3.3", "groq/llama-3.3"),
            ("computer-use-preview-2025-03-11", "openai/computer-use-preview-2025-03-11"),
            ("groq/meta/llama", "groq/meta/llama"), ("wallcrawler/offline", "wallcrawler/offline"),
        ])
    func names(text: String, expected: String) throws {
        #expect(try ModelName(text).description == expected)
    }

    @Test(
        "names that cannot be are errors",
        arguments: [
            ("acme/gpt-4o", "Invalid provider: acme"), ("openai/", "names a provider and no model"), ("", "1 to 256"),
            ("llama", "names no provider"), ("openai/a b", "without spaces"), ("openai/a\r\nx: y", "printable"),
            ("wallcrawler/other", "one model"), ("orange", "names no provider"),
        ])
    func badNames(text: String, problem: String) {
        let error = #expect(throws: ModelError.self) { try ModelName(text) }
        #expect(error?.code == .invalidConfiguration && error?.message.contains(problem) == true)
    }

    @Test("a v3 object is read, unknown members and all")
    func object() throws {
        let configuration = try ModelConfiguration(json: [
            "modelName": "azure/gpt-4o", "apiKey": "k-123456", "baseURL": "https://a.example", "headers": ["x-a": "1"],
            "openaiEndpointFormat": "responses", "temperature": 0.5, "thinkingEffort": "low", "reasoningEffort": "high",
            "providerOptions": [
                "azure": ["resourceName": "r", "apiVersion": "2", "headers": ["x-b": "2", "x-a": "9"]]
            ],
            "auth": ["type": "azureEntraId", "token": "tok"],
        ])
        #expect(configuration.apiKey?.revealed == "k-123456" && configuration.accessToken?.revealed == "tok")
        #expect(configuration.headers.revealed == ["x-a": "1", "x-b": "2"])
        #expect(configuration.endpointFormat == .responses && configuration.reasoningEffort == "high")
        #expect(configuration.azure == AzureOptions(resourceName: "r", apiVersion: "2"))
        #expect(!"\(configuration)".contains("k-123456") && !"\(configuration)".contains("tok"))
        #expect(try ModelConfiguration(json: "openai/gpt-4o").name.description == "openai/gpt-4o")
        #expect(try ModelConfiguration(json: ["modelName": "x-1", "provider": "bedrock"]).name.provider == .bedrock)
    }

    @Test("the v2 pair is read")
    func pair() throws {
        let configuration = try ModelConfiguration(
            name: "gpt-4.1-mini", clientOptions: ["api_key": "k", "api_base": "https://a.example"])
        #expect(configuration.name.provider == .openai && configuration.apiKey?.revealed == "k")
        #expect(configuration.baseURL == "https://a.example")
        #expect(try ModelConfiguration(name: "gpt-4o", clientOptions: nil).apiKey == nil)
    }

    @Test(
        "members of the wrong kind are errors that name them",
        arguments: [
            ([:], "modelName is required"), (["modelName": 5], "model.modelName must be a string"),
            (["modelName": "gpt-4o", "apiKey": ["a"]], "model.apiKey must be a string, not an array"),
            (["modelName": "gpt-4o", "headers": ["a": 1]], "model.headers.a must be a string"),
            (["modelName": "gpt-4o", "provider": "acme"], "Invalid provider: acme"),
            (["modelName": "gpt-4o", "openaiEndpointFormat": "soap"], "responses or chat"),
            (7, "a string or an object"),
        ] as [(JSONValue, String)])
    func wrongKinds(json: JSONValue, problem: String) {
        let error = #expect(throws: ModelError.self) { try ModelConfiguration(json: json) }
        #expect(error?.message.contains(problem) == true)
    }

    private func make(
        _ name: String, key: String? = nil, baseURL: String? = nil, environment: [String: String] = [:],
        loopback: ModelNetwork.Loopback = .allowed, headers: [String: String] = [:]
    ) throws(ModelError) -> any LanguageModel {
        var configuration = ModelConfiguration(try ModelName(name), apiKey: key.map { Secret($0) }, baseURL: baseURL)
        configuration.headers = Secret(headers)
        return try ModelFactory(
            environment: EnvironmentVariables(environment), network: ModelNetwork(loopback: loopback)
        ).model(configuration)
    }

    @Test("keys and OpenAI's address come from the environment where the client gives none")
    func environment() async throws {
        try await withScriptedProvider([.init(400, "{}")]) { provider in
            let environment = ["OPENAI_API_KEY": "sk-env-0000000000", "OPENAI_BASE_URL": provider.address + "/v9"]
            let model = try make("openai/gpt-4o", environment: environment)
            _ = await ModelFixture.failure(
                model, ModelFixture.request(deadline: SystemClock.monotonicMilliseconds + 60_000))
            #expect(provider.requests[0].target == "/v9/responses")
            #expect(provider.requests[0].header("authorization") == "Bearer sk-env-0000000000")
            // A server that the client names does not get the operator's key.
            let elsewhere = try make("openai/gpt-4o", baseURL: provider.address, environment: environment)
            _ = await ModelFixture.failure(
                elsewhere, ModelFixture.request(deadline: SystemClock.monotonicMilliseconds + 60_000))
            #expect(provider.requests[1].header("authorization") == nil)
        }
    }

    @Test(
        "a missing key names the variables; bedrock and incomplete options say what is missing",
        arguments: [
            ("openai/gpt-4o", ModelError.Code.unauthorized, "OPENAI_API_KEY"),
            (
                "google/gemini-2.5-pro", .unauthorized,
                "GEMINI_API_KEY or GOOGLE_GENERATIVE_AI_API_KEY or GOOGLE_API_KEY"
            ),
            ("bedrock/anthropic.claude", .invalidConfiguration, "AWS credentials"),
            ("microsoft/fara-7b", .invalidConfiguration, "baseURL"),
        ])
    func missing(name: String, code: ModelError.Code, problem: String) {
        let error = #expect(throws: ModelError.self) { try make(name) }
        #expect(error?.code == code && error?.message.contains(problem) == true)
    }

    @Test("azure wants a resource, and ollama this machine")
    func places() {
        #expect(throws: ModelError.self) { try make("azure/d", key: "k") }
        #expect(throws: ModelError.self) { try make("ollama/llama3", loopback: .refused) }
        #expect(throws: Never.self) { try make("ollama/llama3") }
        #expect(throws: Never.self) { try make("wallcrawler/offline", loopback: .refused) }
    }

    @Test(
        "base URLs that lead to metadata services, or are no base URLs, are refused",
        arguments: [
            "http://169.254.169.254/latest", "http://169.254.170.2/v2", "http://2852039166/", "http://0xA9FEA9FE/",
            "http://169.254.43518/", "http://0251.0376.0251.0376/", "http://[fd00:ec2::254]/", "http://[fe80::1]/",
            "http://[::ffff:169.254.169.254]/", "http://[::ffff:a9fe:a9fe]/", "http://[64:ff9b::a9fe:a9fe]/",
            "http://[2002:a9fe:a9fe::1]/", "http://metadata.google.internal/", "http://METADATA.google.internal./",
            "file:///etc/passwd", "ftp://a.example", "https://user:pass@a.example", "https://a.example/?x=1",
            "https://a.example/#x", "https://", "https://a.example:99999", "https://a.example:0", "https://a b",
            "https://a\\b.example",
            "https://[::1", "//a.example", "https://ex\u{e4}mple.test", "gopher://169.254.169.254",
            "https://a.example\r\nHost: b",
        ])
    func baseURLs(text: String) {
        let error = #expect(throws: ModelError.self) { try make("openai/gpt-4o", key: "k", baseURL: text) }
        #expect(error?.code == .invalidConfiguration)
    }

    @Test(
        "loopback is a matter of the settings",
        arguments: [
            "http://127.0.0.1:1234/v1", "http://localhost:1234", "http://x.localhost", "http://[::1]:1/v1",
            "http://0.0.0.0:1",
            "http://2130706433/", "http://[::ffff:127.0.0.1]/", "http://127.1/", "http://[::]/",
        ])
    func loopback(text: String) {
        #expect(throws: ModelError.self) { try make("openai/gpt-4o", key: "k", baseURL: text, loopback: .refused) }
        #expect(throws: Never.self) { try make("openai/gpt-4o", key: "k", baseURL: text, loopback: .allowed) }
    }

    @Test(
        "headers that belong to the transport, or hold a line break, are refused",
        arguments: [
            ["Host": "b.example"], ["content-length": "5"], ["Transfer-Encoding": "chunked"], ["x-a": "b\r\nx-c: d"],
        ])
    func headers(headers: [String: String]) {
        let error = #expect(throws: ModelError.self) {
            try make("openai/gpt-4o", key: "k", baseURL: "https://a.example", headers: headers)
        }
        #expect(error?.code == .invalidConfiguration)
    }
}
