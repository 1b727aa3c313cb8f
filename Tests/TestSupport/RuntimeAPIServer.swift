/// A Lambda Runtime API that follows a script, on plain sockets. Every request is kept byte for byte.
package final class RuntimeAPIServer: Sendable {
    /// What is done about a request.
    package enum Reply: Sendable {
        case send([UInt8])
        /// In packets of so many bytes.
        case dribble([UInt8], packet: Int)
        case sendAndClose([UInt8])
        /// Hangs up without an answer.
        case close
        /// No answer, until the client leaves.
        case hold
    }

    /// May take a request over when its head has come, and read its body or not; nil leaves it to the server.
    package typealias Interception = @Sendable (inout RecordedRequest, ScriptedConnection) -> Reply?

    private let script: Script
    private let server: ScriptedServer

    /// The replies to `/next` are used one after the other; after the last, `/next` is held. Everything else is answered
    /// 202, or registered as an extension, unless `intercept` has another reply.
    package init(nexts: [Reply], intercept: @escaping Interception = { _, _ in nil }) {
        let script = Script(nexts: nexts, intercept: intercept)
        self.script = script
        server = ScriptedServer { script.serve($0) }
    }

    package var endpoint: String { "127.0.0.1:\(server.port)" }
    package var connectionCount: Int { server.connectionCount }
    /// Every request so far whose end has come, in order.
    package var requests: [RecordedRequest] { script.requests.with { $0 } }

    package func stop() { server.stop() }

    /// Waits until so many requests match; the matching ones, fewer when time ran out.
    package func wait(
        for count: Int, seconds: Int = 60, where matches: (RecordedRequest) -> Bool
    ) -> [RecordedRequest] {
        script.requests.wait(seconds: seconds) { requests in
            let found = requests.filter(matches)
            return found.count >= count ? found : nil
        } ?? requests.filter(matches)
    }

    /// Waits for so many results: everything that is posted.
    package func posts(_ count: Int, seconds: Int = 60) -> [RecordedRequest] {
        wait(for: count, seconds: seconds) { $0.method == "POST" }
    }

    package static let accepted = Array(
        "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{\"status\":\"OK\"}\n"
            .utf8)

    /// An answer as the service words its refusals.
    package static func refusal(_ status: Int, _ type: String) -> [UInt8] {
        let body = #"{"errorMessage":"refused","errorType":"\#(type)"}"#
        return Array(
            "HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
                .utf8)
    }
}

private final class Script: Sendable {
    let requests = Monitor<[RecordedRequest]>([])
    private let nexts: Monitor<[RuntimeAPIServer.Reply]>
    private let intercept: RuntimeAPIServer.Interception

    init(nexts: [RuntimeAPIServer.Reply], intercept: @escaping RuntimeAPIServer.Interception) {
        self.nexts = Monitor(nexts)
        self.intercept = intercept
    }

    func serve(_ connection: ScriptedConnection) {
        while var request = connection.readHead() {
            var reply = intercept(&request, connection)
            if reply == nil {
                guard connection.readBody(of: &request) else { return }
                reply = standard(request)
            }
            requests.with { [request] in $0.append(request) }
            switch reply {
            case .send(let bytes): guard connection.write(bytes) else { return }
            case .dribble(let bytes, let packet): connection.write(bytes, packetsOf: packet)
            case .sendAndClose(let bytes):
                connection.write(bytes)
                return
            case .close, nil: return
            case .hold:
                _ = connection.read(count: 1)
                return
            }
        }
    }

    private func standard(_ request: RecordedRequest) -> RuntimeAPIServer.Reply {
        switch (request.method, request.target) {
        case ("GET", "/2018-06-01/runtime/invocation/next"):
            nexts.with { $0.isEmpty ? .hold : $0.removeFirst() }
        case ("POST", "/2020-01-01/extension/register"):
            .send(Array("HTTP/1.1 200 OK\r\nLambda-Extension-Identifier: ext-1\r\nContent-Length: 2\r\n\r\n{}".utf8))
        case ("GET", _): .hold
        default: .send(RuntimeAPIServer.accepted)
        }
    }
}
