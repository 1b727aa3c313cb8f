import HTTPTransport
import JSONCoding
import JSONModel
import LambdaRuntime
import ProcessEnvironment
import RedisTransport

/// Answers with the event's own bytes.
struct Echo: FunctionHandler {
    /// `ECHO_JSON`: decode and encode each event.
    private let isDecoding: Bool
    private let redis: RedisConnection?
    private let client: CurlClient?

    /// `ECHO_REDIS_URL`: connect to Redis at the start. `ECHO_URL`: fetch this at the start, as a function does that reads
    /// its secret from a service.
    init(_ environment: EnvironmentVariables) throws(FunctionError) {
        isDecoding = environment["ECHO_JSON"] != nil
        do {
            redis = try environment["ECHO_REDIS_URL"].map(Self.connected)
            client = try environment["ECHO_URL"].map(Self.fetched)
        } catch {
            throw FunctionError(type: "CannotStart", message: "\(error)")
        }
    }

    mutating func handle(_ invocation: Invocation, _ responder: consuming Responder) -> Answer {
        guard isDecoding else { return responder.succeed(invocation.payload, contentType: "application/json") }
        do throws(JSONError) {
            let value = try JSON.value(from: invocation.payload)
            return responder.succeed(try JSON.encode(value), contentType: "application/json")
        } catch {
            return responder.fail(FunctionError(type: "NotJSON", message: "\(error)"))
        }
    }

    private static func connected(_ text: String) throws -> RedisConnection {
        let connection = RedisConnection(to: try RedisURL(text), options: .standard(trust: .system))
        try connection.connect()
        return connection
    }

    private static func fetched(_ url: String) throws -> CurlClient {
        let client = try CurlClient(CurlConfiguration())
        _ = try client.send(HTTPRequest(method: "GET", url: url, headers: [:], body: []), timeoutMilliseconds: 5_000)
        return client
    }
}
