/// A WebSocket API with everything that belongs to it.
struct WebSocketAPIResource: Sendable {
    let logicalID: String
    let selection: RouteSelectionExpression
    /// By route key: `$connect`, `$disconnect`, `$default` and the API's own.
    let routes: [String: WebSocketRouteResource]
    /// At least one; the first is also reached without its name.
    let stages: [WebSocketStageResource]

    static let connectKey = "$connect"
    static let disconnectKey = "$disconnect"
    static let defaultKey = "$default"
}

/// One route of a WebSocket API and the function behind it.
struct WebSocketRouteResource: Sendable {
    let key: String
    let functionName: String
    let timeoutMilliseconds: Int
    /// Only `$connect` has one.
    let authorizer: WebSocketAuthorizerResource?
    /// Whether the function's answer goes back to the client: the route has a response and selects it.
    let answers: Bool
}

/// A Lambda authorizer of type REQUEST for `$connect`. Its answers are not kept ("supported only for HTTP APIs").
struct WebSocketAuthorizerResource: Sendable {
    let logicalID: String
    let functionName: String
    /// What a request must bring to be worth asking about.
    let identitySources: [IdentitySource]
}

/// Where a request says who sends it (`route.request.header.NAME`, `route.request.querystring.NAME`).
enum IdentitySource: Sendable, Hashable {
    case header(String)
    case query(String)

    /// Nil for every other form.
    init?(_ text: String) {
        let forms: [(prefix: String, make: (String) -> IdentitySource)] = [
            ("route.request.header.", { .header($0) }), ("route.request.querystring.", { .query($0) }),
        ]
        guard let form = forms.first(where: { text.hasPrefix($0.prefix) }), text.count > form.prefix.count else {
            return nil
        }
        self = form.make(String(text.dropFirst(form.prefix.count)))
    }
}

/// One stage of a WebSocket API.
struct WebSocketStageResource: Sendable {
    let name: String
    let variables: [String: String]
}
