import ByteEncodings
package import HTTPTransport
package import ProcessEnvironment

/// Sends to the clients of a WebSocket API
/// (docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html).
package final class ConnectionsClient {
    /// Of one message, in bytes.
    package static let maximumMessageLength = 128 * 1024

    private let connection: AWSConnection
    private let endpoint: AWSEndpoint

    /// `endpoint` is that of the API's stage: `https://ID.execute-api.REGION.amazonaws.com/STAGE`.
    package init(_ connection: AWSConnection, endpoint: AWSEndpoint) {
        self.connection = connection
        self.endpoint = endpoint
    }

    /// `api` is the API's stage. Where the environment replaces the endpoint of `@connections`, the stage is looked for there.
    package convenience init(
        _ environment: EnvironmentVariables, api: AWSEndpoint, http: any HTTPSending
    ) throws(EnvironmentError) {
        let connection = try AWSConnection(environment, http: http)
        let replacement = connection.configuration.replacement(of: .connections)
        self.init(connection, endpoint: replacement?.appending(api.path) ?? api)
    }

    /// Sends one message. A client that has hung up has the kind `.gone`, a message beyond the limit `.tooLarge`. Repeated
    /// only when it has certainly not been sent, since clients would see it twice.
    package func post(_ message: [UInt8], to connectionID: String, timeoutMilliseconds: Int) throws(AWSError) {
        try post(message, to: connectionID, .onlyIfNotDone, timeoutMilliseconds: timeoutMilliseconds)
    }

    /// As `post`, but never repeated: for messages that are outdated by the time the service would take them.
    package func postOnce(_ message: [UInt8], to connectionID: String, timeoutMilliseconds: Int) throws(AWSError) {
        try post(message, to: connectionID, .never, timeoutMilliseconds: timeoutMilliseconds)
    }

    private func post(
        _ message: [UInt8], to connectionID: String, _ repetition: AWSCall.Repetition, timeoutMilliseconds: Int
    ) throws(AWSError) {
        guard message.count <= Self.maximumMessageLength else {
            throw AWSError(
                service: .connections, kind: .tooLarge, code: "MessageTooLarge",
                message: "a message of \(message.count) bytes; \(Self.maximumMessageLength) at most")
        }
        guard !connectionID.isEmpty, connectionID != ".", connectionID != ".." else {
            throw AWSError(
                service: .connections, kind: .refused, code: "InvalidConnectionID",
                message: "the connection id is no id")
        }
        // The at sign stays as it is: API Gateway knows no other spelling of it.
        let call = AWSCall(
            service: .connections, endpoint: endpoint, method: "POST",
            target: "/@connections/\(PercentEncoding.encode(connectionID))",
            headers: [("Content-Type", "application/octet-stream")], body: message, repetition: repetition)
        _ = try connection.send(call, timeoutMilliseconds: timeoutMilliseconds)
    }
}
