/// An event of a WebSocket API (Lambda proxy integration): a client connects, says something, or is gone.
/// Source: API Gateway Developer Guide, "Set up a WebSocket API integration request", and genuine events. Only `$connect` has
/// headers worth reading, only a message has a body.
package struct WebSocketRequest: Decodable, Sendable {
    package let headers: [String: String]?
    package let body: String?
    package let isBase64Encoded: Bool?
    package let requestContext: Context

    package struct Context: Decodable, Sendable {
        /// `$connect`, `$disconnect`, `$default`, or a key of the API's own.
        package let routeKey: String
        package let connectionId: String
        package let requestId: String?
        /// What the authorizer of `$connect` said, in every event of the connection.
        package let authorizer: APIGatewayRequest.Authorizer?
        /// The close code, as far as it is known (RFC 6455, 7.4).
        package let disconnectStatusCode: Int?
    }

    /// The value of a header, whatever the case of its name.
    package func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers?.first { $0.key.lowercased() == wanted }?.value
    }
}
