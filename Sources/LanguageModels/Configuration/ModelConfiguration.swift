package import JSONModel
package import ProcessEnvironment

/// Which model answers, and how it is reached. What a client sends as `model` (v3) or as `modelName` and
/// `modelClientOptions` (v2); keys and headers are secrets.
package struct ModelConfiguration: Sendable {
    /// Who answers.
    package var name: ModelName
    /// The provider's key, as the client gave it; the environment's is found when the model is made.
    package var apiKey: Secret<String>?
    /// A token that goes into `Authorization` instead of the key (Azure's Entra ID, Vertex).
    package var accessToken: Secret<String>?
    /// Instead of the provider's own address. Checked when the model is made (`BaseURL`).
    package var baseURL: String?
    /// Sent beside the provider's own, and able to replace them.
    package var headers: Secret<[String: String]>
    /// Which of OpenAI's interfaces is spoken; nil leaves it to the provider.
    package var endpointFormat: OpenAIEndpointFormat?
    /// Read for azure only.
    package var azure: AzureOptions
    /// Read for vertex only.
    package var vertex: VertexOptions
    /// For requests that set none themselves.
    package var temperature: Double?
    /// OpenAI's `reasoning.effort`, instead of the default for the model.
    package var reasoningEffort: String?
    /// OpenAI's `OpenAI-Organization` header.
    package var organization: String?

    /// The provider's defaults but for what is given here.
    package init(_ name: ModelName, apiKey: Secret<String>? = nil, baseURL: String? = nil) {
        self.name = name
        self.apiKey = apiKey
        self.accessToken = nil
        self.baseURL = baseURL
        self.headers = Secret([:])
        self.endpointFormat = nil
        self.azure = AzureOptions()
        self.vertex = VertexOptions()
        self.temperature = nil
        self.reasoningEffort = nil
        self.organization = nil
    }

    /// Reads a v3 ModelConfig: an object, or the plain name as a string. Unknown members are ignored.
    /// Throws `invalidConfiguration` that names the member.
    package init(json: JSONValue) throws(ModelError) {
        if let text = json.stringValue {
            self.init(try ModelName(text))
            return
        }
        guard json.objectValue != nil else {
            throw ModelError(.invalidConfiguration, "model must be a string or an object, not \(json.kind)")
        }
        let fields = ConfigurationFields(json, path: "model")
        guard let text = try fields.text("modelName") else {
            throw ModelError(.invalidConfiguration, "model.modelName is required")
        }
        self.init(try ModelName(text, provider: try fields.provider("provider")))
        try read(fields)
    }

    /// Reads the v2 pair `modelName` and `modelClientOptions` (`apiKey`/`api_key`, `baseURL`/`api_base`, …).
    /// Throws `invalidConfiguration` that names the member.
    package init(name: String, clientOptions: JSONValue?) throws(ModelError) {
        self.init(try ModelName(name))
        guard let clientOptions, !clientOptions.isNull else { return }
        guard clientOptions.objectValue != nil else {
            throw ModelError(
                .invalidConfiguration, "modelClientOptions must be an object, not \(clientOptions.kind)")
        }
        try read(ConfigurationFields(clientOptions, path: "modelClientOptions"))
    }
}

private extension ModelConfiguration {
    mutating func read(_ fields: ConfigurationFields) throws(ModelError) {
        apiKey = try fields.text("apiKey", "api_key").map { Secret($0) }
        baseURL = try fields.text("baseURL", "baseUrl", "api_base", "base_url")
        headers = Secret(try fields.texts("headers"))
        organization = try fields.text("organization")
        reasoningEffort = try fields.text("reasoningEffort")
        temperature = try fields.number("temperature")
        if let format = try fields.text("openaiEndpointFormat") {
            guard let known = OpenAIEndpointFormat(rawValue: format) else {
                throw ModelError(
                    .invalidConfiguration, "\(fields.path).openaiEndpointFormat must be responses or chat")
            }
            endpointFormat = known
        }
        try readAzure(fields.member("providerOptions").member("azure"))
        try readVertex(fields.member("providerOptions").member("vertex"))
        let auth = fields.member("auth")
        accessToken = try auth.text("token").map { Secret($0) }
        vertex.hasServiceAccount = try auth.text("type") == "googleServiceAccount"
    }

    mutating func readAzure(_ fields: ConfigurationFields) throws(ModelError) {
        azure = AzureOptions(
            resourceName: try fields.text("resourceName"), apiVersion: try fields.text("apiVersion"),
            usesDeploymentURLs: try fields.boolean("useDeploymentBasedUrls") ?? false)
        try readPlace(fields)
    }

    mutating func readVertex(_ fields: ConfigurationFields) throws(ModelError) {
        vertex.project = try fields.text("project")
        vertex.location = try fields.text("location")
        try readPlace(fields)
    }

    mutating func readPlace(_ fields: ConfigurationFields) throws(ModelError) {
        if let address = try fields.text("baseURL") { baseURL = baseURL ?? address }
        let more = try fields.texts("headers")
        headers = Secret(more.merging(headers.revealed, uniquingKeysWith: { _, outer in outer }))
    }
}
