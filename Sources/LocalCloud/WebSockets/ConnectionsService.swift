import ByteEncodings
import JSONCoding
import JSONModel
import NIOCore
import Timestamps

/// The `@connections` of a WebSocket API (API Gateway guide, "Use @connections commands in your backend service";
/// Amazon API Gateway Management API reference).
@CloudActor
final class ConnectionsService {
    private let gateway: WebSocketGateway

    /// The name in the scope of a signature.
    static let signingName = "execute-api"

    init(gateway: WebSocketGateway) {
        self.gateway = gateway
    }

    /// Whether a path is one of this service's, well formed or not.
    nonisolated static func isAddressed(by path: Substring) -> Bool {
        path.hasPrefix("/@connections/") || path.contains("/@connections/")
    }

    /// Sends to, describes or closes the connection that a path names: `/@connections/ID`, also behind a stage's name.
    func perform(_ method: String, path: Substring, body: [UInt8]) throws(AWSError) -> (status: Int, body: [UInt8]) {
        var segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
        let stage = segments.first == "@connections" ? nil : segments.removeFirst()
        guard segments.count == 2, segments[0] == "@connections", let id = PercentEncoding.decodeText(segments[1]),
            stage == nil || gateway.api.stages.contains(where: { $0.name == stage })
        else { throw Self.forbidden }
        switch method {
        case "POST": return try post(body, id, stage)
        case "GET": return try describe(id, stage)
        case "DELETE":
            try connection(id, stage).close(.deleted)
            return (204, [])
        default: throw Self.forbidden
        }
    }

    private static let forbidden = AWSError("ForbiddenException", "Forbidden", status: 403)

    private func connection(_ id: String, _ stage: String?) throws(AWSError) -> WebSocketConnection {
        guard let connection = gateway.connection(id, stage: stage) else {
            throw AWSError("GoneException", "The connection is gone.", status: 410)
        }
        return connection
    }

    private func post(_ body: [UInt8], _ id: String, _ stage: String?) throws(AWSError) -> (Int, [UInt8]) {
        guard body.count <= WebSocketLimits.messageBytes else {
            throw AWSError("PayloadTooLargeException", "Message too long", status: 413)
        }
        let connection = try connection(id, stage)
        // A text frame with anything else would cost the client its connection (RFC 6455, 8.1).
        guard String(validating: body, as: UTF8.self) != nil else {
            throw AWSError("BadRequestException", "The message must be UTF-8.", status: 400)
        }
        do throws(WebSocketConnection.SendError) {
            try connection.send(ByteBuffer(bytes: body))
        } catch {
            switch error {
            case .closed: throw AWSError("GoneException", "The connection is gone.", status: 410)
            case .clientNotReading:
                throw AWSError("LimitExceededException", "The client side buffer is full.", status: 429)
            }
        }
        return (200, [])
    }

    private func describe(_ id: String, _ stage: String?) throws(AWSError) -> (Int, [UInt8]) {
        let connection = try connection(id, stage)
        let client = connection.client
        let body: JSONValue = [
            "connectedAt": .string(client.connectedAt.rfc3339),
            "lastActiveAt": .string(connection.lastActiveAt.rfc3339),
            "identity": [
                "sourceIp": .string(client.sourceIP), "userAgent": .string(client.userAgent ?? ""),
            ],
        ]
        return (200, (try? JSON.encode(body)) ?? [])
    }
}
