private import Synchronization

/// A model provider on loopback that gives prepared answers in order, the last one again and again, and keeps what it was asked.
package final class ScriptedProvider: Sendable {
    /// One HTTP answer.
    package struct Answer: Sendable {
        package var status: Int
        package var headers: [String]
        package var body: String
        /// The connection ends after this many bytes of the body; nil for the whole.
        package var cutAfter: Int?
        /// Nothing is sent at all until the test ends.
        package var isSilent: Bool

        package init(
            _ status: Int, _ body: String, headers: [String] = [], cutAfter: Int? = nil, isSilent: Bool = false
        ) {
            self.status = status
            self.headers = headers
            self.body = body
            self.cutAfter = cutAfter
            self.isSilent = isSilent
        }
    }

    private struct State {
        var requests: [RecordedRequest] = []
    }

    private let answers: [Answer]
    private let state = Mutex<State>(State())
    private let server = Mutex<ScriptedServer?>(nil)

    fileprivate init(_ answers: [Answer]) {
        self.answers = answers
        let server = ScriptedServer { [self] connection in serve(connection) }
        self.server.withLock { $0 = server }
    }

    /// `http://127.0.0.1:PORT`.
    package var address: String { "http://127.0.0.1:\(server.withLock { $0?.port ?? 0 })" }

    /// What came, bodies included.
    package var requests: [RecordedRequest] { state.withLock { $0.requests } }

    fileprivate func stop() { server.withLock { $0?.stop() } }

    private func serve(_ connection: ScriptedConnection) {
        while var request = connection.readHead(), connection.readBody(of: &request) {
            let received = request
            let answer = state.withLock { state in
                state.requests.append(received)
                return answers[min(state.requests.count, answers.count) - 1]
            }
            guard !answer.isSilent else { return connection.waitForEnd() }
            let body = Array(answer.body.utf8)
            let head =
                ([
                    "HTTP/1.1 \(answer.status) Scripted", "content-type: application/json",
                    "content-length: \(body.count)",
                ]
                + answer.headers).joined(separator: "\r\n") + "\r\n\r\n"
            guard connection.write(Array(head.utf8)),
                connection.write(Array(body.prefix(answer.cutAfter ?? body.count))),
                answer.cutAfter == nil
            else { return }
        }
    }
}

/// Runs `body` with a provider that is stopped afterwards.
package func withScriptedProvider<Value>(
    _ answers: [ScriptedProvider.Answer], _ body: (ScriptedProvider) async throws -> Value
) async rethrows -> Value {
    let provider = ScriptedProvider(answers)
    defer { provider.stop() }
    return try await body(provider)
}
