package import JSONModel
package import ProcessEnvironment

/// What a request and its session say about the model, in the order of precedence (protocol, 2.9).
package struct ModelChoice: Sendable {
    /// `options.model` or `agentConfig.model`: a name or a ModelConfig.
    package var model: JSONValue?
    /// The body's `modelName`, of older clients.
    package var legacyName: String?
    /// The body's `modelClientOptions`, of older clients; also for the session's model.
    package var legacyOptions: JSONValue?
    /// What the session was started with.
    package var sessionName: String?
    package var sessionOptions: JSONValue?
    /// `x-model-api-key`.
    package var headerKey: Secret<String>?

    package init(
        model: JSONValue?, legacyName: String?, legacyOptions: JSONValue?, sessionName: String?,
        sessionOptions: JSONValue?, headerKey: Secret<String>?
    ) {
        self.model = model
        self.legacyName = legacyName
        self.legacyOptions = legacyOptions
        self.sessionName = sessionName
        self.sessionOptions = sessionOptions
        self.headerKey = headerKey
    }

    /// The configuration, with the header's key where the model's own members give none. The name `auto`, and none at all,
    /// leave the choice to `automatic`. Throws `invalidConfiguration`.
    package func configuration(automatic: (Secret<String>?) -> ModelName) throws(ModelError) -> ModelConfiguration {
        var configuration = try named() ?? ModelConfiguration(automatic(headerKey))
        configuration.apiKey = configuration.apiKey ?? headerKey
        return configuration
    }

    private func named() throws(ModelError) -> ModelConfiguration? {
        let isAutomatic = model?.stringValue == "auto" || model?["modelName"]?.stringValue == "auto"
        if let model, !model.isNull, !isAutomatic { return try ModelConfiguration(json: model) }
        if let legacyName, !legacyName.isEmpty, legacyName != "auto" {
            return try ModelConfiguration(name: legacyName, clientOptions: legacyOptions)
        }
        guard let sessionName, !sessionName.isEmpty, sessionName != "auto" else { return nil }
        return try ModelConfiguration(name: sessionName, clientOptions: legacyOptions ?? sessionOptions)
    }
}
