import DevToolsProtocol
package import JSONModel
package import NIOCore

extension PageOperations {
    /// Calls a method whose answer is large, and gives the whole message as it came, `result` and all: no tree of
    /// values is built. A refusal is an error, as with `call`.
    package func answerBytes(
        _ method: String, _ parameters: [String: JSONValue], session: String, timeout: Duration
    ) async throws(CallError) -> ByteBuffer {
        let answer = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<ByteBuffer, CallError>, Never>) in
            connection.eventLoop.execute { [connection] in
                connection.client.value.call(
                    method, parameters, sessionID: session, timeout: TimeAmount(timeout)
                ) {
                    continuation.resume(returning: $0)
                }
            }
        }
        let message = try answer.get()
        // Refusals are short; in a short message it costs nothing to look.
        if message.readableBytes < 8192 { _ = try BrowserConnection.result(of: method, message) }
        return message
    }
}
