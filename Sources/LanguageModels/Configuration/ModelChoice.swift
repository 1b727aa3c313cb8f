package import JSONModel
package import ProcessEnvironment

/// What a request and its session say about the model, in the order of precedence (protocol, 2.9).
package struct ModelChoice: Sendable {
    private let model: Secret<JSONValue?>
    private let legacyName: String?
    private let legacyOptions: Secret<JSONValue?>
    private let sessionName: String?
    private let sessionOptions: Secret<JSONValue?>
    private let headerKey: Secret<String>?

    /// - `model`: `options.model` or `agentConfig.model`, a name or a ModelConfig.
    /// - `legacyName`, `legacyOptions`: the body's `modelName` and `modelClientOptions`, of older clients; the options count
    ///   for the session's model too.
    /// - `sessionName`, `sessionOptions`: what the session was started with.
    /// - `headerKey`: `x-model-api-key`.
    package init(
        model: JSONValue?, legacyName: String?, legacyOptions: JSONValue?, sessionName: String?,
        sessionOptions: JSONValue?, headerKey: Secret<String>?
    ) {
        self.model = Secret(model)
        self.legacyName = legacyName
        self.legacyOptions = Secret(legacyOptions)
        self.sessionName = sessionName
        self.sessionOptions = Secret(sessionOptions)
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
        let model = model.revealed
        let isAutomatic = model?.stringValue == "auto" || model?["modelName"]?.stringValue == "auto"
        if let model, !model.isNull, !isAutomatic { return try ModelConfiguration(json: model) }
        if let legacyName, !legacyName.isEmpty, legacyName != "auto" {
            return try ModelConfiguration(name: legacyName, clientOptions: legacyOptions.revealed)
        }
        guard let sessionName, !sessionName.isEmpty, sessionName != "auto" else { return nil }
        return try ModelConfiguration(
            name: sessionName, clientOptions: legacyOptions.revealed ?? sessionOptions.revealed)
    }
}
