import ByteEncodings
import Digests
import JSONCoding
import JSONModel
import NIOCore
import NIOHTTP1
import NIOWebSocket
import ProcessEnvironment
import Timestamps

/// Amazon API Gateway's WebSocket API (API Gateway guide, "WebSocket APIs"), for the one that a template may have.
@CloudActor
final class WebSocketGateway {
    let api: WebSocketAPIResource
    private let context: TemplateContext
    private let domainName: String
    private let limits: WebSocketLimits
    private let integration: RouteIntegration
    private let authorizer: LambdaAuthorizer?
    private let background: BackgroundTasks
    private var connections: [String: WebSocketConnection] = [:]

    /// `domainName` is host and port of the server that asks this gateway.
    init(
        api: WebSocketAPIResource, context: TemplateContext, domainName: String, limits: WebSocketLimits,
        lambda: LambdaService, background: BackgroundTasks
    ) {
        self.api = api
        self.context = context
        self.domainName = domainName
        self.limits = limits
        self.background = background
        self.integration = RouteIntegration(lambda: lambda, background: background)
        self.authorizer = api.routes[WebSocketAPIResource.connectKey]?.authorizer.map {
            LambdaAuthorizer(
                resource: AuthorizerResource(
                    name: $0.logicalID, functionName: $0.functionName, identityHeaders: [], reauthorizeEverySeconds: 0),
                lambda: lambda)
        }
    }

    /// The open connection of that id on a stage, or on any stage when nil.
    func connection(_ id: String, stage: String?) -> WebSocketConnection? {
        guard let connection = connections[id], stage == nil || stage == connection.client.stage.name else {
            return nil
        }
        return connection
    }

    /// The stage that a path leads to: `/NAME`, or the first one for the root.
    private func stage(_ path: Substring) -> WebSocketStageResource? {
        let segments = path.split(separator: "/")
        switch segments.count {
        case 0: return api.stages.first
        case 1: return api.stages.first { $0.name == segments[0] }
        default: return nil
        }
    }

    /// As API Gateway writes the ids of connections, messages and requests: 88 random bits.
    private static func identifier() -> String {
        Base64.urlPadded.encode(SecureRandom.bytes(11))
    }

    /// What the client gets instead of an answer, as a message or as the body of a refused handshake.
    private static func body(_ message: String, connectionID: String, requestID: String) -> ByteBuffer {
        let body: JSONValue = [
            "message": .string(message), "connectionId": .string(connectionID), "requestId": .string(requestID),
        ]
        return ByteBuffer(bytes: (try? JSON.encode(body)) ?? [])
    }
}

// Connecting.
extension WebSocketGateway: HTTPResponder {
    func respond(to exchange: HTTPExchange) async {
        // What follows a request for another protocol is no request.
        exchange.endAfterAnswer()
        let (connectionID, requestID) = (Self.identifier(), Self.identifier())
        do throws(GatewayError) {
            try await accept(exchange, connectionID: connectionID, requestID: requestID)
        } catch {
            var headers: HTTPHeaders = ["content-type": "application/json", "x-amzn-RequestId": requestID]
            if error == .upgradeRequired { headers.add(name: "sec-websocket-version", value: "13") }
            exchange.answer(
                status: error.status, headers: headers,
                body: Self.body(error.message, connectionID: connectionID, requestID: requestID))
        }
    }

    private func accept(
        _ exchange: HTTPExchange, connectionID: String, requestID: String
    ) async throws(GatewayError) {
        guard let stage = stage(exchange.path) else { throw .forbidden }
        let now = SystemClock.now
        let handshake = try await WebSocketHandshake(exchange, port: domainName, at: now)
        var client = WebSocketClient(
            connectionID: connectionID, apiID: api.logicalID.lowercased(), stage: stage, domainName: domainName,
            sourceIP: exchange.remoteAddress, userAgent: exchange.head.headers.first(name: "user-agent"),
            connectedAt: now, authorizer: nil)
        client.authorizer = try await authorize(client, handshake, requestID: requestID)
        let answer = try await connect(client, handshake, requestID: requestID)
        open(client, exchange, handshake.answerHeaders(subprotocol: answer))
    }

    private func authorize(
        _ client: WebSocketClient, _ handshake: WebSocketHandshake, requestID: String
    ) async throws(GatewayError) -> [String: JSONValue]? {
        guard let authorizer, let resource = api.routes[WebSocketAPIResource.connectKey]?.authorizer else {
            return nil
        }
        guard resource.identitySources.allSatisfy(handshake.has) else { throw .unauthorized }
        let arn =
            "arn:aws:execute-api:\(context.region):\(context.accountID):\(client.apiID)/\(client.stage.name)/$connect"
        let event = client.authorizerEvent(
            headers: handshake.headers, query: handshake.query, methodARN: arn, requestID: requestID,
            at: client.connectedAt)
        return try await authorizer.authorize(
            AuthorizerQuestion(identity: [], methodARN: arn, event: event, traceID: handshake.traceID))
    }

    /// Asks the function of `$connect`, if there is one; the subprotocol that it chose.
    private func connect(
        _ client: WebSocketClient, _ handshake: WebSocketHandshake, requestID: String
    ) async throws(GatewayError) -> String? {
        guard let route = api.routes[WebSocketAPIResource.connectKey] else { return nil }
        let event = client.connectEvent(
            headers: handshake.headers, query: handshake.query, requestID: requestID, at: client.connectedAt)
        let response = try await integration.call(route, event, traceID: handshake.traceID)
        guard (200...299).contains(response.status) else { throw .refused(status: response.status) }
        return response.headers.first(name: "sec-websocket-protocol")
    }

    private func open(_ client: WebSocketClient, _ exchange: HTTPExchange, _ headers: HTTPHeaders) {
        let connection = WebSocketConnection(
            client: client, channel: exchange.channel, limits: limits, gateway: self)
        do {
            try exchange.upgrade(
                headers: headers,
                to: [
                    WebSocketFrameEncoder(),
                    ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: WebSocketLimits.frameBytes)),
                    WebSocketFrameHandler(connection: connection),
                ]
            ) { connection.opened() }
        } catch {
            // The client hung up while `$connect` ran, which believes in the connection.
            exchange.abort()
            closed(connection, .lost)
        }
    }
}

// What connections report.
extension WebSocketGateway {
    func opened(_ connection: WebSocketConnection) {
        connections[connection.client.connectionID] = connection
    }

    /// Begins to route a message; `handled` of the connection follows.
    func received(_ text: String, from connection: WebSocketConnection) {
        background.run {
            await self.route(text, from: connection)
            connection.handled()
        }
    }

    /// The connection has ended. `$disconnect` is told once, and nobody waits for it.
    func closed(_ connection: WebSocketConnection, _ closure: WebSocketClosure) {
        let client = connection.client
        connections[client.connectionID] = nil
        guard let route = api.routes[WebSocketAPIResource.disconnectKey] else { return }
        let event = client.disconnectEvent(closure, requestID: Self.identifier(), at: SystemClock.now)
        let integration = integration
        background.run {
            // Its answer, even a failure, reaches nobody; the function's log has it.
            _ = try? await integration.call(route, event, traceID: nil)
        }
    }

    private func route(_ text: String, from connection: WebSocketConnection) async {
        let requestID = Self.identifier()
        do throws(GatewayError) {
            let answer = try await answer(to: text, from: connection, requestID: requestID)
            if let answer { deliver(answer, to: connection) }
        } catch {
            let id = connection.client.connectionID
            deliver(Self.body(error.message, connectionID: id, requestID: requestID), to: connection)
        }
    }

    /// What goes back to the client; nil when the route has no response or the function says nothing.
    private func answer(
        to text: String, from connection: WebSocketConnection, requestID: String
    ) async throws(GatewayError) -> ByteBuffer? {
        let key = api.selection.key(of: Array(text.utf8)).flatMap { api.routes[$0] == nil ? nil : $0 }
        guard let route = api.routes[key ?? WebSocketAPIResource.defaultKey] else { throw .forbidden }
        let event = connection.client.messageEvent(
            text, routeKey: route.key, messageID: Self.identifier(), requestID: requestID, at: SystemClock.now)
        let response = try await integration.call(route, event, traceID: nil)
        guard route.answers, !response.body.isEmpty else { return nil }
        guard response.body.count <= WebSocketLimits.messageBytes,
            String(validating: response.body, as: UTF8.self) != nil
        else { throw .malformedResponse }
        return ByteBuffer(bytes: response.body)
    }

    private func deliver(_ message: ByteBuffer, to connection: WebSocketConnection) {
        do throws(WebSocketConnection.SendError) {
            try connection.send(message)
        } catch {
            switch error {
            case .closed: break
            // It asks and does not listen: that must not grow.
            case .clientNotReading: connection.close(.notReading)
            }
        }
    }
}

extension GatewayError {
    /// For an unknown path, and for a message that no route takes.
    static let forbidden = GatewayError(type: "DEFAULT_4XX", status: 403, message: "Forbidden")
    static let upgradeRequired = GatewayError(type: "DEFAULT_4XX", status: 426, message: "Upgrade Required")

    /// The function of `$connect` does not want the client.
    static func refused(status: Int) -> GatewayError {
        GatewayError(type: "DEFAULT_4XX", status: status, message: "The connection was refused")
    }
}
