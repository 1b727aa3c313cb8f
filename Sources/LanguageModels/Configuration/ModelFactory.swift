package import ProcessEnvironment

/// Makes models from configurations: finds the key in the environment where the client gave none, and checks the address.
package struct ModelFactory: Sendable {
    private let environment: EnvironmentVariables
    private let network: ModelNetwork

    /// `environment` is the operator's: its keys go to the providers' own addresses, or to the operator's.
    package init(environment: EnvironmentVariables, network: ModelNetwork) {
        self.environment = environment
        self.network = network
    }

    /// The model of this configuration; nothing is sent yet. Throws `invalidConfiguration` for an address that is not
    /// allowed and for options that are missing, `unauthorized` when the provider needs a key and there is none.
    package func model(_ configuration: ModelConfiguration) throws(ModelError) -> any LanguageModel {
        let name = configuration.name
        if name.provider == .wallcrawler { return OfflineModel() }
        guard name.provider != .bedrock else {
            throw ModelError(
                .invalidConfiguration,
                "bedrock cannot be used: it needs requests signed with AWS credentials, which are not taken from clients; "
                    + "use anthropic/…, or a bedrock gateway with an OpenAI-compatible baseURL as openai/…")
        }
        let parts = ProviderParts(configuration, environment: environment, loopback: network.loopback)
        let endpoint = try parts.endpoint()
        switch name.provider {
        case .anthropic: return remote(AnthropicMessages(model: name.model, endpoint: endpoint), configuration, parts)
        case .google, .vertex:
            return remote(
                GenerateContent(provider: name.provider, model: name.model, endpoint: endpoint), configuration, parts)
        default:
            guard parts.format == .responses else {
                return remote(
                    ChatCompletions(
                        provider: name.provider, model: name.model, endpoint: endpoint,
                        reasoningEffort: configuration.reasoningEffort), configuration, parts)
            }
            let responses = remote(
                OpenAIResponses(
                    provider: name.provider, model: name.model, endpoint: endpoint,
                    reasoningEffort: configuration.reasoningEffort), configuration, parts)
            guard configuration.endpointFormat == nil, parts.isElsewhere else { return responses }
            let chat = remote(
                ChatCompletions(
                    provider: name.provider, model: name.model, endpoint: endpoint,
                    reasoningEffort: configuration.reasoningEffort), configuration, parts)
            return EitherModel(
                first: responses, second: chat, servers: network.chatOnlyServers, server: endpoint.address.text)
        }
    }

    /// As above; `withoutKey` decides what a provider that wants a key, and for which there is none, leads to.
    package func model(
        _ configuration: ModelConfiguration, withoutKey: MissingKey
    ) throws(ModelError) -> any LanguageModel {
        if withoutKey == .answerOffline, configuration.baseURL == nil, !hasKey(for: configuration) {
            return OfflineModel()
        }
        return try model(configuration)
    }

    /// A model of the provider whose key this looks like, or else of the first whose key the environment has, or else the
    /// offline model: for clients that leave the choice to the server.
    package func automaticName(key: Secret<String>?) -> ModelName {
        let choices = [
            ModelName(provider: .openai, model: "gpt-4.1-mini"),
            ModelName(provider: .anthropic, model: "claude-haiku-4-5"),
            ModelName(provider: .google, model: "gemini-2.5-flash"),
        ]
        if let key = key?.revealed {
            if key.hasPrefix("sk-ant-") { return choices[1] }
            if key.hasPrefix("AIza") { return choices[2] }
            return choices[0]
        }
        return choices.first { hasKey(for: ModelConfiguration($0)) } ?? .offline
    }

    /// Whether a key for this provider can be found, in the configuration or the environment, or none is needed.
    package func hasKey(for configuration: ModelConfiguration) -> Bool {
        let provider = configuration.name.provider
        return !provider.needsKey
            || ProviderParts(configuration, environment: environment, loopback: network.loopback).hasCredentials
    }

    private func remote<Dialect: ModelDialect>(
        _ dialect: Dialect, _ configuration: ModelConfiguration, _ parts: ProviderParts
    ) -> any LanguageModel {
        let sender = RetryingSender(
            provider: configuration.name.provider, network: network, redaction: parts.redaction)
        return RemoteModel(
            name: configuration.name, dialect: dialect, sender: sender, temperature: configuration.temperature)
    }
}
