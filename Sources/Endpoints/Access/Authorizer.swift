import JSONCoding
import JSONModel
package import LambdaEvents
package import LambdaRuntime
import ProcessEnvironment
package import StructuredLogging
package import Timestamps

/// The Lambda authorizer of the REST API, and of connections to the WebSocket API: an API key becomes a project.
package final class Authorizer: FunctionHandler {
    private let keys: CurrentKeys
    private let log: StructuredLog

    /// Begins with `keys` and asks `reload` for newer ones: at most once a minute, and once in five seconds when a key is
    /// unknown. Where `reload` throws, the keys that are there stay.
    package init(
        keys: APIKeyRegister, log: StructuredLog, now: @escaping @Sendable () -> Timestamp,
        reload: @escaping () throws -> APIKeyRegister
    ) {
        self.keys = CurrentKeys(keys, log: log, now: now, reload: reload)
        self.log = log
    }

    package func handle(_ invocation: Invocation, _ responder: consuming Responder) -> Answer {
        let request: AuthorizerRequest
        do {
            request = try JSON.decode(AuthorizerRequest.self, from: invocation.payload)
        } catch {
            return responder.fail(
                FunctionError(type: "UnexpectedEvent", message: "not an authorizer request: \(error)", stackTrace: []))
        }
        let isKeyPresent = Self.key(in: request)?.isEmpty == false
        guard let response = keys.find(isKeyPresent: isKeyPresent, { Self.authorize(request, $0) }) else {
            log.info("unknown or missing API key", ["requestId": .string(invocation.requestID)])
            return responder.fail(Self.unauthorized)
        }
        do {
            return try responder.succeed(JSON.encode(response), contentType: "application/json")
        } catch {
            return responder.fail(FunctionError(type: "Unencodable", message: error.description, stackTrace: []))
        }
    }

    /// API Gateway answers 401 when an authorizer fails with exactly this message.
    private static let unauthorized = FunctionError(type: "Unauthorized", message: "Unauthorized", stackTrace: [])

    /// The caller behind the key in `x-wc-api-key` or its twin `x-bb-api-key`, or among the subprotocols of a connection; nil for
    /// none.
    package static func authorize(_ request: AuthorizerRequest, _ keys: APIKeyRegister) -> AuthorizerResponse? {
        guard let key = key(in: request), let entry = keys.entry(for: key) else { return nil }
        return AuthorizerResponse(
            principalId: entry.projectId, allowing: Self.wholeStage(of: request.methodArn),
            context: ["projectId": entry.projectId, "keyName": entry.name ?? ""],
            usageIdentifierKey: entry.sha256)
    }

    private static func key(in request: AuthorizerRequest) -> String? {
        if let key = request.header("x-wc-api-key") ?? request.header("x-bb-api-key") { return key }
        guard request.isConnection else { return nil }
        return ScreencastSubprotocols(request.header("sec-websocket-protocol")).key
    }

    /// `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/*`: a cached answer serves the caller's other routes too.
    private static func wholeStage(of methodArn: String) -> String {
        methodArn.split(separator: "/", omittingEmptySubsequences: false).prefix(2).joined(separator: "/") + "/*"
    }
}
