/// The `AWS::ApiGatewayV2::…` resources of a template as they are read, in whichever order; `linked` puts them together.
struct WebSocketParts {
    struct API {
        let logicalID: String
        let selection: RouteSelectionExpression
        let line: Int
    }

    struct Route {
        let logicalID: String
        let apiID: String
        let key: String
        let integrationID: String
        let authorizerID: String?
        let selectsResponse: Bool
        let line: Int
    }

    struct Integration {
        let logicalID: String
        let apiID: String
        let functionName: String
        let timeoutMilliseconds: Int
        let line: Int
    }

    struct Authorizer {
        let apiID: String
        let resource: WebSocketAuthorizerResource
        let line: Int
    }

    struct RouteResponse {
        let apiID: String
        let routeID: String
        let line: Int
    }

    struct Stage {
        let apiID: String
        let deploymentID: String?
        let resource: WebSocketStageResource
        let line: Int
    }

    struct Deployment {
        let logicalID: String
        let apiID: String
        let line: Int
    }

    var apis: [API] = []
    var routes: [Route] = []
    var integrations: [Integration] = []
    var authorizers: [Authorizer] = []
    var routeResponses: [RouteResponse] = []
    var stages: [Stage] = []
    var deployments: [Deployment] = []
}

extension WebSocketParts {
    /// The template's WebSocket API; nil when it has none. Throws for what leads nowhere or exists twice.
    func linked(functions: Set<String>, file: String) throws(TemplateError) -> WebSocketAPIResource? {
        func fail(_ line: Int, _ message: String) -> TemplateError {
            TemplateError(file: file, line: line, message: message)
        }
        if apis.count > 1 { throw fail(apis[1].line, "the local cloud has room for one WebSocket API") }
        if let stray = owners.first(where: { $0.apiID != apis.first?.logicalID }) {
            throw fail(stray.line, "there is no WebSocket API \(stray.apiID)")
        }
        guard let api = apis.first else { return nil }
        for part in functionReferences where !functions.contains(part.name) {
            throw fail(part.line, "\(part.name) is no function of this template")
        }
        for response in routeResponses where !routes.contains(where: { $0.logicalID == response.routeID }) {
            throw fail(response.line, "there is no route \(response.routeID)")
        }
        for stage in stages {
            guard let id = stage.deploymentID, !deployments.contains(where: { $0.logicalID == id }) else { continue }
            throw fail(stage.line, "there is no deployment \(id)")
        }
        guard !stages.isEmpty else { throw fail(api.line, "the WebSocket API \(api.logicalID) has no stage") }
        if let twice = Self.repeated(stages.map { ($0.resource.name, $0.line) }) {
            throw fail(twice.line, "two stages are named \(twice.name)")
        }
        if let twice = Self.repeated(routes.map { ($0.key, $0.line) }) {
            throw fail(twice.line, "two routes have the key \(twice.name)")
        }
        var linked: [String: WebSocketRouteResource] = [:]
        for route in routes { linked[route.key] = try link(route, file: file) }
        return WebSocketAPIResource(
            logicalID: api.logicalID, selection: api.selection, routes: linked, stages: stages.map(\.resource))
    }

    private func link(_ route: Route, file: String) throws(TemplateError) -> WebSocketRouteResource {
        guard let integration = integrations.first(where: { $0.logicalID == route.integrationID }) else {
            throw TemplateError(file: file, line: route.line, message: "there is no integration \(route.integrationID)")
        }
        let authorizer = authorizers.first { $0.resource.logicalID == route.authorizerID }?.resource
        if let id = route.authorizerID, authorizer == nil {
            throw TemplateError(file: file, line: route.line, message: "there is no authorizer \(id)")
        }
        return WebSocketRouteResource(
            key: route.key, functionName: integration.functionName,
            timeoutMilliseconds: integration.timeoutMilliseconds, authorizer: authorizer,
            answers: route.selectsResponse && routeResponses.contains { $0.routeID == route.logicalID })
    }

    /// Which API each part says it belongs to.
    private var owners: [(apiID: String, line: Int)] {
        routes.map { ($0.apiID, $0.line) } + integrations.map { ($0.apiID, $0.line) }
            + authorizers.map { ($0.apiID, $0.line) } + routeResponses.map { ($0.apiID, $0.line) }
            + stages.map { ($0.apiID, $0.line) } + deployments.map { ($0.apiID, $0.line) }
    }

    private var functionReferences: [(name: String, line: Int)] {
        integrations.map { ($0.functionName, $0.line) } + authorizers.map { ($0.resource.functionName, $0.line) }
    }

    private static func repeated(_ names: [(name: String, line: Int)]) -> (name: String, line: Int)? {
        var seen: Set<String> = []
        return names.first { !seen.insert($0.name).inserted }
    }
}
