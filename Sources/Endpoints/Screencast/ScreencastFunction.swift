package import EventBus
import JSONCoding
import JSONModel
import LambdaEvents
package import LambdaRuntime
package import SessionStore
package import StructuredLogging
package import Timestamps

/// The function of the WebSocket API: who connects is let in by the authorizer, says which sessions to watch, and gets their
/// pictures from the sessions' browser tasks. Every route may be called twice, and `$disconnect` may not be called at all.
package final class ScreencastFunction: FunctionHandler {
    private let desk: ViewerDesk
    private let log: StructuredLog

    package init(
        store: any SessionStoring, bus: any EventPublishing, log: StructuredLog,
        now: @escaping @Sendable () -> Timestamp, identifier: @escaping @Sendable () -> String
    ) {
        self.desk = ViewerDesk(store: store, bus: bus, now: now, identifier: identifier)
        self.log = log
    }

    package func handle(_ invocation: Invocation, _ responder: consuming Responder) -> Answer {
        do {
            let request = try JSON.decode(WebSocketRequest.self, from: invocation.payload)
            let answer = try JSON.encode(answer(request, requestID: invocation.requestID))
            return responder.succeed(answer, contentType: "application/json")
        } catch {
            return responder.fail(
                FunctionError(type: "UnexpectedEvent", message: "not a WebSocket event: \(error)", stackTrace: []))
        }
    }

    private func answer(_ request: WebSocketRequest, requestID: String) throws(JSONError) -> APIGatewayResponse {
        let context = request.requestContext
        let id = context.requestId ?? requestID
        let log = log.with([
            "requestId": .string(id), "connectionId": .string(context.connectionId),
            "route": .string(context.routeKey),
        ])
        do {
            switch context.routeKey {
            case "$connect": return try connect(request, log)
            case "$disconnect":
                try desk.leave(try visitor(context, log), code: context.disconnectStatusCode)
                return Self.response(200)
            default: return try Self.message(message(request, try visitor(context, log)))
            }
        } catch {
            guard let refusal = error as? APIError else {
                log.error("the request failed", ["cause": .string("\(error)")])
                return try refused(.unavailable(requestID: id), context.routeKey)
            }
            log.info("refused", ["status": .integer(Int64(refusal.status))])
            return try refused(refusal, context.routeKey)
        }
    }

    /// A client that offers subprotocols must be told which one is spoken, or a browser hangs up; the key is never echoed.
    private func connect(_ request: WebSocketRequest, _ log: StructuredLog) throws -> APIGatewayResponse {
        let offered = ScreencastSubprotocols(request.header("sec-websocket-protocol"))
        guard offered.isEmpty || offered.hasName else {
            throw APIError(status: 400, message: "offer the subprotocol \(ScreencastSubprotocols.name)")
        }
        desk.enter(try visitor(request.requestContext, log))
        return Self.response(
            200, headers: offered.isEmpty ? [:] : ["Sec-WebSocket-Protocol": ScreencastSubprotocols.name])
    }

    private func message(_ request: WebSocketRequest, _ visitor: ViewerDesk.Visitor) throws -> [String: JSONValue] {
        let message = try ScreencastRequest(request)
        switch request.requestContext.routeKey {
        case "start_screencast":
            let viewer = try message.viewer(visitor.connectionID)
            return try desk.start(viewer, of: message.sessionID(), visitor)
        case "stop_screencast": return try desk.stop(message.sessionID(), visitor)
        case "ping": return ["type": "pong"]
        default:
            throw APIError(
                status: 400, message: "`action` must be `start_screencast`, `stop_screencast` or `ping`",
                details: ["field": "action"])
        }
    }

    /// API Gateway says with every event what the authorizer said; without that nobody is served.
    private func visitor(
        _ context: WebSocketRequest.Context, _ log: StructuredLog
    ) throws(APIError) -> ViewerDesk.Visitor {
        guard let project = context.authorizer?.projectId, !project.isEmpty else {
            throw APIError(status: 401, message: "Unauthorized: connect with your API key")
        }
        return ViewerDesk.Visitor(connectionID: context.connectionId, projectID: project, log: log)
    }

    /// What a client is told when its message was not carried out. A connection that is refused gets the status alone.
    private func refused(_ error: APIError, _ routeKey: String) throws(JSONError) -> APIGatewayResponse {
        guard !routeKey.hasPrefix("$") || routeKey == "$default" else { return Self.response(error.status) }
        var members = error.body.objectValue ?? [:]
        members["type"] = "error"
        if routeKey != "$default" { members["action"] = .string(routeKey) }
        return try Self.message(members)
    }

    /// The body goes to the client over the route's response.
    private static func message(_ members: [String: JSONValue]) throws(JSONError) -> APIGatewayResponse {
        var response = response(200)
        response.body = try JSON.text(JSONValue.object(members))
        return response
    }

    private static func response(_ status: Int, headers: [String: String] = [:]) -> APIGatewayResponse {
        APIGatewayResponse(statusCode: status, headers: headers, body: "", isBase64Encoded: false)
    }
}
