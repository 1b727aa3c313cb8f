import ByteEncodings
import ProcessEnvironment

/// Where a provider is and how one shows its key there.
struct ProviderParts {
    private let configuration: ModelConfiguration
    private let environment: EnvironmentVariables
    private let loopback: ModelNetwork.Loopback
    private let key: Secret<String>?

    private var provider: ModelProvider { configuration.name.provider }

    init(_ configuration: ModelConfiguration, environment: EnvironmentVariables, loopback: ModelNetwork.Loopback) {
        self.configuration = configuration
        self.environment = environment
        self.loopback = loopback
        // A client that names another server gets no key of this one's environment sent there.
        let isElsewhere = configuration.baseURL != nil && configuration.apiKey == nil
        let found = configuration.name.provider.keyVariables.lazy.compactMap { environment[$0] }.first
        self.key = configuration.apiKey ?? (isElsewhere ? nil : found.map { Secret($0) })
    }

    /// A key, a token, or a header that takes their place.
    var hasCredentials: Bool {
        key != nil || configuration.accessToken != nil
            || configuration.headers.revealed.keys.contains {
                ["authorization", "x-api-key", "api-key", "x-goog-api-key"].contains($0.lowercased())
            }
    }

    /// Another server than the provider's own is asked.
    var isElsewhere: Bool { configuration.baseURL != nil || environmentAddress != nil }

    /// Everything that must not be seen.
    var redaction: Redaction {
        Redaction(
            [key?.revealed, configuration.accessToken?.revealed].compactMap { $0 }
                + configuration.headers.revealed.values.flatMap { [$0] + $0.split(separator: " ").map(String.init) })
    }

    /// Responses for OpenAI itself, chat completions for everybody else, unless the client says otherwise.
    var format: OpenAIEndpointFormat {
        configuration.endpointFormat ?? (provider == .openai ? .responses : .chat)
    }

    /// The address, checked, with the headers that show the key. Throws as `ModelFactory.model`.
    func endpoint() throws(ModelError) -> ProviderEndpoint {
        if provider == .vertex, configuration.vertex.hasServiceAccount, !hasCredentials {
            throw ModelError(
                .invalidConfiguration,
                "vertex with a Google service account cannot be used: its key would have to sign (RS256) here; "
                    + "give an API key as apiKey or an access token as auth.token")
        }
        // A server of one's own may need no key; the provider's always does.
        guard hasCredentials || !provider.needsKey || isElsewhere else {
            let names = provider.keyVariables.joined(separator: " or ")
            throw ModelError(
                .unauthorized, "no API key for \(provider.rawValue): send x-model-api-key, or set \(names)")
        }
        let address = try BaseURL(try addressText(), loopback: loopback)
        return try ProviderEndpoint(
            completed(address), own: credentials, custom: configuration.headers.revealed, query: query)
    }

    private func addressText() throws(ModelError) -> String {
        if let given = configuration.baseURL ?? environmentAddress { return given }
        switch provider {
        case .azure: return try azureAddress()
        case .vertex: return try vertexAddress()
        default:
            guard let own = Self.addresses[provider] else {
                throw ModelError(.invalidConfiguration, "\(provider.rawValue) needs a baseURL")
            }
            return own
        }
    }

    /// OpenAI's and Anthropic's own variables; the operator's word, so it is only used with the operator's or the
    /// client's key alike.
    private var environmentAddress: String? {
        switch provider {
        case .openai: environment["OPENAI_BASE_URL"]
        case .anthropic: environment["ANTHROPIC_BASE_URL"]
        default: nil
        }
    }

    /// What the provider's address lacks: Anthropic's own clients name the host without `/v1`, others with it; Azure's
    /// interfaces lie below a version or a deployment.
    private func completed(_ address: BaseURL) throws(ModelError) -> BaseURL {
        switch provider {
        case .anthropic where address.hasNoPath: try BaseURL(address.text + "/v1", loopback: loopback)
        case .azure where configuration.azure.usesDeploymentURLs:
            try BaseURL(
                address.text + "/deployments/\(PercentEncoding.encode(configuration.name.model))", loopback: loopback)
        case .azure where !address.text.hasSuffix("/v1"): try BaseURL(address.text + "/v1", loopback: loopback)
        default: address
        }
    }

    private var query: String {
        guard provider == .azure else { return "" }
        return "?api-version=" + PercentEncoding.encode(configuration.azure.apiVersion ?? "v1")
    }

    private var credentials: [String: String] {
        var headers: [String: String] = [:]
        if provider == .anthropic { headers["anthropic-version"] = AnthropicMessages.version }
        if provider == .openai, let organization = configuration.organization {
            headers["openai-organization"] = organization
        }
        if let token = configuration.accessToken {
            headers["authorization"] = "Bearer \(token.revealed)"
        } else if let key {
            switch provider {
            case .anthropic: headers["x-api-key"] = key.revealed
            case .google, .vertex: headers["x-goog-api-key"] = key.revealed
            case .azure: headers["api-key"] = key.revealed
            default: headers["authorization"] = "Bearer \(key.revealed)"
            }
        }
        return headers
    }

    private func azureAddress() throws(ModelError) -> String {
        guard let name = configuration.azure.resourceName ?? environment["AZURE_RESOURCE_NAME"] else {
            throw ModelError(
                .invalidConfiguration, "azure needs providerOptions.azure.resourceName or a baseURL")
        }
        guard name.utf8.count <= 64, Self.isLabel(name) else {
            throw ModelError(.invalidConfiguration, "providerOptions.azure.resourceName is no host name")
        }
        return "https://\(name).openai.azure.com/openai"
    }

    private func vertexAddress() throws(ModelError) -> String {
        let options = configuration.vertex
        guard configuration.accessToken != nil || options.project != nil else {
            // With an API key alone: the express mode.
            return "https://aiplatform.googleapis.com/v1/publishers/google"
        }
        guard let project = options.project, let location = options.location, Self.isLabel(location),
            Self.isLabel(project)
        else {
            throw ModelError(
                .invalidConfiguration, "vertex needs providerOptions.vertex.project and .location with an access token")
        }
        let host = location == "global" ? "aiplatform.googleapis.com" : "\(location)-aiplatform.googleapis.com"
        return "https://\(host)/v1/projects/\(project)/locations/\(location)/publishers/google"
    }

    private static func isLabel(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    private static let addresses: [ModelProvider: String] = [
        .openai: "https://api.openai.com/v1", .anthropic: "https://api.anthropic.com/v1",
        .google: "https://generativelanguage.googleapis.com/v1beta", .xai: "https://api.x.ai/v1",
        .groq: "https://api.groq.com/openai/v1", .cerebras: "https://api.cerebras.ai/v1",
        .togetherai: "https://api.together.xyz/v1", .mistral: "https://api.mistral.ai/v1",
        .deepseek: "https://api.deepseek.com/v1", .perplexity: "https://api.perplexity.ai",
        .ollama: "http://127.0.0.1:11434/v1", .gateway: "https://ai-gateway.vercel.sh/v1",
    ]
}
