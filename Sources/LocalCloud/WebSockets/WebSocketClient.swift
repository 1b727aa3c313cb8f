import JSONModel
import Timestamps

/// What never changes about one client's connection.
struct WebSocketClient: Sendable {
    /// As API Gateway writes them: `IU3kkeN4IAMCJwA=`.
    let connectionID: String
    let apiID: String
    let stage: WebSocketStageResource
    /// Host and port of this WebSocket API, whatever the client calls it.
    let domainName: String
    let sourceIP: String
    let userAgent: String?
    let connectedAt: Timestamp
    /// What the authorizer said about the client; nil without one.
    var authorizer: [String: JSONValue]?
}
