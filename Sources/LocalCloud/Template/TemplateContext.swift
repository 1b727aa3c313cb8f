/// What the local cloud tells a template about itself: the values of pseudo parameters and of attributes that AWS would assign.
struct TemplateContext: Sendable {
    var region: String
    var accountID: String
    var stackName: String
    /// The caller's values for the template's parameters.
    var parameterOverrides: [String: String]
    /// `http://127.0.0.1:port` of the local AWS endpoint; queue URLs begin with it.
    var awsEndpointURL: String
    var redisHost: String
    var redisPort: Int
    /// `http://127.0.0.1:port` of the local API Gateway.
    var gatewayURL: String
    /// `ws://127.0.0.1:port` of the local WebSocket API; empty when the template has none.
    var webSocketURL: String

    /// The Amazon Resource Name of something of this account in this region.
    func arn(_ service: String, _ resource: String) -> String {
        "arn:aws:\(service):\(region):\(accountID):\(resource)"
    }
}
