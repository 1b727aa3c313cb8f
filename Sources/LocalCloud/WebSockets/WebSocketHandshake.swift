import ByteEncodings
import NIOCore
import NIOHTTP1
import NIOWebSocket
import Timestamps

/// A client's opening handshake (RFC 6455, 4.2.1), checked.
struct WebSocketHandshake: Sendable {
    /// As the functions see them.
    let headers: HTTPHeaders
    let query: FormQuery
    let traceID: String
    private let answer: HTTPHeaders

    private static let maximumQueryPairs = 200

    /// Throws 426 for a request that wants no WebSocket, 400 for one that asks wrongly.
    @CloudActor
    init(_ exchange: HTTPExchange, port domainName: String, at time: Timestamp) async throws(GatewayError) {
        let head = exchange.head
        guard head.method == .GET, Self.lists(head.headers, "upgrade", "websocket"),
            Self.lists(head.headers, "connection", "upgrade")
        else { throw .upgradeRequired }
        guard head.version == .http1_1, head.headers["content-length"].allSatisfy({ $0 == "0" }),
            !head.headers.contains(name: "transfer-encoding"),
            let key = head.headers.first(name: "sec-websocket-key"), Base64.standard.decode(key)?.count == 16,
            let query = FormQuery(parsing: exchange.query, maximumPairs: Self.maximumQueryPairs)
        else { throw .badRequest }
        await exchange.drain()
        let upgrader = NIOWebSocketServerUpgrader(
            shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture(HTTPHeaders()) },
            upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() })
        guard
            case .success(let answer) = await upgrader.buildUpgradeResponse(
                channel: exchange.channel, upgradeRequest: head, initialResponseHeaders: [:]
            ).result()
        else { throw .badRequest }
        let traceID = Identifiers.traceID(seconds: time.seconds)
        var headers = head.headers
        headers.replaceOrAdd(name: "X-Forwarded-For", value: exchange.remoteAddress)
        headers.replaceOrAdd(
            name: "X-Forwarded-Port", value: domainName.split(separator: ":").last.map(String.init) ?? "")
        headers.replaceOrAdd(name: "X-Forwarded-Proto", value: "http")
        headers.replaceOrAdd(name: "X-Amzn-Trace-Id", value: String(traceID.prefix { $0 != ";" }))
        self.headers = headers
        self.query = query
        self.traceID = traceID
        self.answer = answer
    }

    /// Whether the request brings what an authorizer wants to see.
    func has(_ source: IdentitySource) -> Bool {
        switch source {
        case .header(let name): headers.first(name: name)?.isEmpty == false
        case .query(let name): query[name]?.isEmpty == false
        }
    }

    /// The header fields of the answer, with the subprotocol that the function chose if the client offered it.
    func answerHeaders(subprotocol: String?) -> HTTPHeaders {
        guard let subprotocol, headers[canonicalForm: "sec-websocket-protocol"].contains(subprotocol[...]) else {
            return answer
        }
        var answer = answer
        answer.replaceOrAdd(name: "sec-websocket-protocol", value: subprotocol)
        return answer
    }

    private static func lists(_ headers: HTTPHeaders, _ name: String, _ token: String) -> Bool {
        headers[canonicalForm: name].contains { $0.lowercased() == token }
    }
}
