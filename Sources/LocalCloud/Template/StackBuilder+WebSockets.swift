extension StackBuilder {
    mutating func addWebSocketPart(_ resource: TemplateDocument.Resource) throws(TemplateError) {
        var properties = try reader(resource)
        switch resource.type {
        case Self.webSocketAPIType: try addWebSocketAPI(resource, &properties)
        case "AWS::ApiGatewayV2::Route": try addWebSocketRoute(resource, &properties)
        case "AWS::ApiGatewayV2::RouteResponse": try addRouteResponse(resource, &properties)
        case "AWS::ApiGatewayV2::Integration": try addIntegration(resource, &properties)
        case "AWS::ApiGatewayV2::Authorizer": try addWebSocketAuthorizer(resource, &properties)
        case "AWS::ApiGatewayV2::Stage": try addWebSocketStage(resource, &properties)
        case "AWS::ApiGatewayV2::Deployment": try addDeployment(resource, &properties)
        default: throw unsupportedType(resource)
        }
        try properties.finish()
    }

    static let webSocketAPIType = "AWS::ApiGatewayV2::Api"

    private mutating func addWebSocketAPI(
        _ resource: TemplateDocument.Resource, _ properties: inout PropertyReader
    ) throws(TemplateError) {
        guard try properties.requiredText("ProtocolType") == "WEBSOCKET" else {
            throw properties.unsupported("ProtocolType", "must be WEBSOCKET in the local cloud")
        }
        let text = try properties.requiredText("RouteSelectionExpression")
        guard let selection = RouteSelectionExpression(text) else {
            throw properties.unsupported("RouteSelectionExpression", "\(text): must be $request.body.FIELD")
        }
        webSockets.apis.append(.init(logicalID: resource.logicalID, selection: selection, line: resource.line))
        properties.accept("Name", "Description", "Tags", "DisableExecuteApiEndpoint", "IpAddressType")
    }

    private mutating func addWebSocketRoute(
        _ resource: TemplateDocument.Resource, _ properties: inout PropertyReader
    ) throws(TemplateError) {
        let key = try properties.requiredText("RouteKey")
        let own = [
            WebSocketAPIResource.connectKey, WebSocketAPIResource.disconnectKey, WebSocketAPIResource.defaultKey,
        ]
        guard !key.isEmpty, !key.hasPrefix("$") || own.contains(key) else {
            throw properties.unsupported("RouteKey", "\(key): only \(own.joined(separator: ", ")) begin with $")
        }
        let target = try properties.requiredText("Target")
        let prefix = "integrations/"
        guard target.hasPrefix(prefix) else { throw properties.unsupported("Target", "must be \(prefix)ID") }
        let selection = try properties.text("RouteResponseSelectionExpression")
        guard selection == nil || selection == WebSocketAPIResource.defaultKey else {
            throw properties.unsupported("RouteResponseSelectionExpression", "must be $default")
        }
        if try properties.boolean("ApiKeyRequired") ?? false {
            throw properties.unsupported("ApiKeyRequired", "must be false in the local cloud")
        }
        webSockets.routes.append(
            .init(
                logicalID: resource.logicalID, apiID: try properties.requiredText("ApiId"), key: key,
                integrationID: String(target.dropFirst(prefix.count)),
                authorizerID: try readAuthorization(&properties, key: key), selectsResponse: selection != nil,
                line: resource.line))
        properties.accept("OperationName")
    }

    /// The authorizer of a route; nil when it has none.
    private func readAuthorization(
        _ properties: inout PropertyReader, key: String
    ) throws(TemplateError) -> String? {
        switch try properties.text("AuthorizationType") ?? "NONE" {
        case "NONE": return nil
        case "CUSTOM":
            guard key == WebSocketAPIResource.connectKey else {
                throw properties.unsupported("AuthorizationType", "can be CUSTOM only for $connect")
            }
            return try properties.requiredText("AuthorizerId")
        default:
            throw properties.unsupported("AuthorizationType", "must be NONE or CUSTOM in the local cloud")
        }
    }

    private mutating func addRouteResponse(
        _ resource: TemplateDocument.Resource, _ properties: inout PropertyReader
    ) throws(TemplateError) {
        guard try properties.requiredText("RouteResponseKey") == WebSocketAPIResource.defaultKey else {
            throw properties.unsupported("RouteResponseKey", "must be $default")
        }
        webSockets.routeResponses.append(
            .init(
                apiID: try properties.requiredText("ApiId"), routeID: try properties.requiredText("RouteId"),
                line: resource.line))
    }

    private mutating func addIntegration(
        _ resource: TemplateDocument.Resource, _ properties: inout PropertyReader
    ) throws(TemplateError) {
        guard try properties.requiredText("IntegrationType") == "AWS_PROXY" else {
            throw properties.unsupported("IntegrationType", "must be AWS_PROXY in the local cloud")
        }
        webSockets.integrations.append(
            .init(
                logicalID: resource.logicalID, apiID: try properties.requiredText("ApiId"),
                functionName: try functionName("IntegrationUri", &properties),
                timeoutMilliseconds: try properties.integer("TimeoutInMillis", in: 50...29_000) ?? 29_000,
                line: resource.line))
        // A proxy integration is always called with POST, and passes everything through.
        properties.accept(
            "IntegrationMethod", "ConnectionType", "CredentialsArn", "Description", "PassthroughBehavior")
    }

    private mutating func addWebSocketAuthorizer(
        _ resource: TemplateDocument.Resource, _ properties: inout PropertyReader
    ) throws(TemplateError) {
        guard try properties.requiredText("AuthorizerType") == "REQUEST" else {
            throw properties.unsupported("AuthorizerType", "must be REQUEST in the local cloud")
        }
        var sources: [IdentitySource] = []
        for text in try properties.texts("IdentitySource") {
            guard let source = IdentitySource(text) else {
                throw properties.unsupported(
                    "IdentitySource", "\(text): must be route.request.header.NAME or route.request.querystring.NAME")
            }
            sources.append(source)
        }
        let authorizer = WebSocketAuthorizerResource(
            logicalID: resource.logicalID, functionName: try functionName("AuthorizerUri", &properties),
            identitySources: sources)
        webSockets.authorizers.append(
            .init(apiID: try properties.requiredText("ApiId"), resource: authorizer, line: resource.line))
        properties.accept("Name", "AuthorizerCredentialsArn")
    }

    private mutating func addWebSocketStage(
        _ resource: TemplateDocument.Resource, _ properties: inout PropertyReader
    ) throws(TemplateError) {
        let deployment = try properties.text("DeploymentId")
        guard try properties.boolean("AutoDeploy") ?? false || deployment != nil else {
            throw properties.missing("DeploymentId")
        }
        let name = try properties.requiredText("StageName")
        guard !name.isEmpty, !name.contains(where: { "/?#%@".contains($0) }) else {
            throw properties.unsupported("StageName", "\(name): must be a path segment")
        }
        webSockets.stages.append(
            .init(
                apiID: try properties.requiredText("ApiId"), deploymentID: deployment,
                resource: .init(name: name, variables: try properties.textMap("StageVariables")), line: resource.line))
        properties.accept("AccessLogSettings", "DefaultRouteSettings", "RouteSettings", "Description", "Tags")
    }

    private mutating func addDeployment(
        _ resource: TemplateDocument.Resource, _ properties: inout PropertyReader
    ) throws(TemplateError) {
        webSockets.deployments.append(
            .init(logicalID: resource.logicalID, apiID: try properties.requiredText("ApiId"), line: resource.line))
        properties.accept("Description", "StageName")
    }

    /// The function of `arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/FUNCTION_ARN/invocations`, or of
    /// the function's ARN itself.
    private func functionName(
        _ key: String, _ properties: inout PropertyReader
    ) throws(TemplateError) -> String {
        let text = try properties.requiredText(key)
        guard text.contains(":lambda:"), text.contains(":function:") else {
            throw properties.unsupported(key, "\(text): must be the URI of a function")
        }
        return String(ResourceName.function(text).prefix { $0 != "/" })
    }
}
