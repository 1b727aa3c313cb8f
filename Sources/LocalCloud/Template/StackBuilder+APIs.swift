extension StackBuilder {
    mutating func addAPI(_ resource: TemplateDocument.Resource) throws(TemplateError) {
        var merged = resource.properties
        if let globals = resolver.document.globals?["Api"] {
            merged = merged.map { $0.merged(over: globals) } ?? globals
        }
        var properties = try reader(resource, properties: merged)
        let stage = try properties.requiredText("StageName")
        var authorizers: [String: AuthorizerResource] = [:]
        var defaultAuthorizer: String?
        if var auth = try properties.nested("Auth") {
            defaultAuthorizer = try auth.text("DefaultAuthorizer")
            if defaultAuthorizer == "NONE" { defaultAuthorizer = nil }
            authorizers = try readAuthorizers(&auth)
            auth.accept("AddDefaultAuthorizerToCorsPreflight", "AddApiKeyRequiredToCorsPreflight", "UsagePlan")
            try auth.finish()
        }
        stack.apis.append(
            RestAPIResource(
                logicalID: resource.logicalID, stage: stage, authorizers: authorizers,
                defaultAuthorizer: defaultAuthorizer,
                gatewayResponses: try readGatewayResponses(&properties),
                // SAM wants `~1` where a slash is meant.
                binaryMediaTypes: try properties.texts("BinaryMediaTypes").map { Self.mediaType($0) }))
        properties.accept(
            "Name", "Description", "EndpointConfiguration", "MethodSettings", "TracingEnabled", "AccessLogSetting",
            "Tags",
            "MinimumCompressionSize", "OpenApiVersion", "CacheClusterEnabled",
            "DisableExecuteApiEndpoint", "AlwaysDeploy", "FailOnWarnings", "PropagateTags", "SecurityPolicy")
        try properties.finish()
    }

    private static func mediaType(_ text: String) -> String {
        text.split(separator: "~1", omittingEmptySubsequences: false).joined(separator: "/").lowercased()
    }

    private func readAuthorizers(
        _ auth: inout PropertyReader
    ) throws(TemplateError) -> [String: AuthorizerResource] {
        guard var reader = try auth.nested("Authorizers") else { return [:] }
        var authorizers: [String: AuthorizerResource] = [:]
        for (name, _) in reader.names {
            guard var authorizer = try reader.nested(name) else { continue }
            guard try authorizer.text("FunctionPayloadType") == "REQUEST" else {
                throw authorizer.unsupported("FunctionPayloadType", "must be REQUEST")
            }
            let function = ResourceName.function(try authorizer.requiredText("FunctionArn"))
            var headers: [String] = []
            var seconds = 300
            if var identity = try authorizer.nested("Identity") {
                headers = try identity.texts("Headers").map { $0.lowercased() }
                seconds = try identity.integer("ReauthorizeEvery", in: 0...3_600) ?? 300
                try identity.finish()
            }
            guard !headers.isEmpty || seconds == 0 else {
                throw authorizer.unsupported("Identity", "must name Headers unless ReauthorizeEvery is 0")
            }
            authorizer.accept("FunctionInvokeRole", "DisableFunctionDefaultPermissions")
            try authorizer.finish()
            authorizers[name] = AuthorizerResource(
                name: name, functionName: function, identityHeaders: headers, reauthorizeEverySeconds: seconds)
        }
        try reader.finish()
        return authorizers
    }

    private func readGatewayResponses(
        _ properties: inout PropertyReader
    ) throws(TemplateError) -> [String: GatewayResponseResource] {
        guard var reader = try properties.nested("GatewayResponses") else { return [:] }
        var responses: [String: GatewayResponseResource] = [:]
        for (type, _) in reader.names {
            guard var response = try reader.nested(type) else { continue }
            var headers: [String: String] = [:]
            if var parameters = try response.nested("ResponseParameters") {
                headers = try parameters.textMap("Headers").mapValues(Self.unquoted)
                try parameters.finish()
            }
            responses[type] = GatewayResponseResource(
                statusCode: try response.integer("StatusCode", in: 100...599), headers: headers,
                bodyTemplate: try response.textMap("ResponseTemplates")["application/json"])
            try response.finish()
        }
        try reader.finish()
        return responses
    }

    /// API Gateway writes static values in single quotes: `'*'`.
    private static func unquoted(_ text: String) -> String {
        guard text.count >= 2, text.hasPrefix("'"), text.hasSuffix("'") else { return text }
        return String(text.dropFirst().dropLast())
    }
}
