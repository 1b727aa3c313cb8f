import HTTPTransport
import TestSupport
import Testing

@Suite("KeptConnection", .serialized)
struct KeptConnectionTests {
    private struct Client {
        let connection: KeptConnection
        let next: KeptRequest
        let post: KeptRequest

        init(_ server: ScriptedServer, limit: Int = 1_000, excess: KeptAnswer.Excess = .fails, patience: Int? = nil) {
            let endpoint = "127.0.0.1:\(server.port)"
            connection = KeptConnection(to: endpoint, timeLimitMilliseconds: patience)
            let answer = KeptAnswer(watching: ["x-one", "x-two"], bodyLimit: limit, excess: excess)
            next = KeptRequest(.get, endpoint: endpoint, userAgent: "test/1", lines: [], answer: answer)
            next.setTarget("/next", [], "")
            post = KeptRequest(.post, endpoint: endpoint, userAgent: "test/1", lines: [""], answer: answer)
            post.setTarget("/post", [], "")
        }

        func get() -> Result<Int, HTTPError> { connection.perform(next, body: []) }
        var text: String { String(decoding: next.answer.body, as: UTF8.self) }
    }

    /// A server whose every answer is this, after which it closes or keeps the connection.
    private func answering<Value>(
        _ text: String, closes: Bool = true, packets: Int = 1 << 20, _ body: (ScriptedServer) throws -> Value
    ) rethrows -> Value {
        try withScriptedServer(
            { connection in
                while var request = connection.readHead(), connection.readBody(of: &request) {
                    connection.write(Array(text.utf8), packetsOf: packets)
                    if closes { return }
                }
            }, body)
    }

    @Test(
        "the ways in which a body may end are all understood, in one packet or in many",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-One: 1 \r\n\r\nhello",
            "HTTP/1.1 200\r\nx-one:1\r\nContent-Length:5\r\nContent-Length: 5\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nX-One: 1\r\n\r\n2\r\nhe\r\n003;a=\"b\"\r\nllo\r\n0\r\nX-Two: trailer\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\nX-One: 1\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            "HTTP/1.1 103 Early Hints\r\nX-One: 0\r\nX-Two: 0\r\n\r\nHTTP/1.1 200 OK\r\nX-One: 1\r\nContent-Length: 5\r\n\r\nhello",
            "HTTP/1.1 200 OK\nX-One:\t1\nContent-Length: 5\n\nhello",
        ], [1, 7, 1 << 20])
    func bodies(text: String, packets: Int) {
        answering(text, closes: false, packets: packets) { server in
            let client = Client(server)
            for _ in 0..<3 {
                #expect(client.get() == .success(200))
                #expect(client.text == "hello")
                #expect(client.next.answer.fields[0] == "1" && client.next.answer.fields[1] == nil)
            }
            #expect(server.connectionCount == 1)
        }
    }

    @Test(
        "a connection of which no more can be expected is not used again",
        arguments: [
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello",
            "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
            "HTTP/1.1 200 OK\r\n\r\nhello",
        ])
    func notReused(text: String) {
        answering(text) { server in
            let client = Client(server)
            for _ in 0..<2 {
                #expect(client.get() == .success(200))
                #expect(client.text == "hello")
            }
            #expect(server.connectionCount == 2)
        }
    }

    @Test(
        "what is not an answer is an error, and the next exchange begins on a new connection",
        arguments: [
            "garbage\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1 099 OK\r\n\r\n",
            "HTTP/1.1 2000\r\n\r\n",
            "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\n: nameless\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX-One: 1\r\n folded\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 4\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\nx",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nx",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n",
        ])
    func malformed(text: String) {
        answering(text) { server in
            let client = Client(server)
            for _ in 0..<2 {
                guard case .failure(let error) = client.get() else {
                    Issue.record("taken: \(text)")
                    return
                }
                #expect(error.code == .other)
            }
            #expect(server.connectionCount == 2)
        }
    }

    @Test(
        "an answer that ends early is a lost connection, wherever it ends",
        arguments: [
            "", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nX-One: 1\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        ])
    func cut(text: String) {
        answering(text) { server in
            guard case .failure(let error) = Client(server).get() else {
                Issue.record("taken: \(text)")
                return
            }
            #expect(error.code == .connectionLost)
        }
    }

    @Test("a body beyond its limit fails, or its excess is dropped, as the request wants it", arguments: [true, false])
    func limits(isChunked: Bool) {
        let body = String(repeating: "0123456789", count: 200)
        let text =
            isChunked
            ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3E8\r\n\(body.prefix(1_000))\r\n3E8\r\n\(body.suffix(1_000))\r\n0\r\n\r\n"
            : "HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n\(body)"
        answering(text, closes: false) { server in
            guard case .failure(let error) = Client(server, limit: 1_999).get() else {
                Issue.record("a body beyond the limit was taken")
                return
            }
            #expect(error.code == .responseTooLarge)
            let client = Client(server, limit: 10, excess: .isDropped)
            #expect(client.get() == .success(200) && client.get() == .success(200))
            #expect(client.text == "0123456789")
            #expect(server.connectionCount == 2)
        }
    }

    @Test(
        "an endless head is refused with bounded memory: one line, many lines, interim answers, trailers",
        arguments: [
            ("HTTP/1.1 200 OK\r\nX-One: ", "aaaaaaaaaaaaaaaa"), ("HTTP/1.1 200 OK\r\n", "X-Much: aaaaaaaaaaaaaaaa\r\n"),
            ("", "HTTP/1.1 100 Continue\r\nX-Much: aaaaaaaaaaaa\r\n\r\n"),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "00000000"),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "X-Much: aaaaaaaaaaaaaaaa\r\n"),
        ])
    func endlessHead(beginning: String, more: String) {
        withScriptedServer({ connection in
            guard connection.readHead() != nil, connection.write(beginning) else { return }
            let block = String(repeating: more, count: 500)
            while connection.write(block) {}
        }) { server in
            guard case .failure(let error) = Client(server).get() else {
                Issue.record("an endless head was taken")
                return
            }
            #expect([.other, .responseTooLarge].contains(error.code))
        }
    }

    @Test("an answer that comes while a large body is still going out is taken, and the connection given up")
    func earlyAnswer() {
        withScriptedServer({ connection in
            guard connection.readHead() != nil else { return }
            connection.write("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig")
            _ = connection.read(count: 16 << 20)
        }) { server in
            let client = Client(server)
            let body = [UInt8](repeating: 0x61, count: 64 << 20)
            #expect(client.connection.perform(client.post, body: body) == .success(413))
            #expect(client.text == "big")
            #expect(client.connection.perform(client.post, body: [1]) == .success(413))
            #expect(server.connectionCount == 2)
        }
    }

    @Test("a GET is sent once more when an idle connection turns out closed; a POST is not")
    func idle() {
        let seen = Monitor(0)
        withScriptedServer({ connection in
            while var request = connection.readHead(), connection.readBody(of: &request) {
                let number = seen.with { count in
                    count += 1
                    return count
                }
                if number == 2 || number == 4 { return }
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
        }) { server in
            let client = Client(server)
            #expect(client.get() == .success(200))
            #expect(client.get() == .success(200))
            guard case .failure(let error) = client.connection.perform(client.post, body: [1]) else {
                Issue.record("a POST was sent twice")
                return
            }
            #expect(error.code == .connectionLost && seen.with { $0 } == 4)
            #expect(server.connectionCount == 2)
        }
    }

    @Test("with a time limit a silent peer fails with timedOut")
    func silence() {
        withScriptedServer({ connection in while connection.readHead() != nil {} }) { server in
            guard case .failure(let error) = Client(server, patience: 100).get() else {
                Issue.record("silence was an answer")
                return
            }
            #expect(error.code == .timedOut)
        }
    }

    @Test("a line break in a header's value ends it there")
    func injection() {
        let heads = Monitor<[String]>([])
        withScriptedServer({ connection in
            guard let request = connection.readHead() else { return }
            heads.with { $0.append(request.head) }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        }) { server in
            let client = Client(server)
            client.post.setLine(0, "X-One: ", Array("a\r\nX-Two: b".utf8)[...])
            #expect(client.connection.perform(client.post, body: []) == .success(200))
            #expect(heads.with { $0.first?.contains("X-Two") } == false)
            #expect(heads.with { $0.first?.contains("X-One: a\r\nContent-Length: 0") } == true)
        }
    }

    @Test(
        "a host that does not exist, and a port on which nobody listens, are told apart",
        arguments: ["[::1]", "127.0.0.1"])
    func unreachable(host: String) {
        let answer = KeptAnswer(watching: [], bodyLimit: 10, excess: .fails)
        func code(_ endpoint: String) -> HTTPError.Code? {
            let request = KeptRequest(.get, endpoint: endpoint, userAgent: "test/1", lines: [], answer: answer)
            guard case .failure(let error) = KeptConnection(to: endpoint).perform(request, body: []) else { return nil }
            return error.code
        }
        #expect(code("\(host):1") == .couldNotConnect)
        #expect(code("nobody.invalid:80") == .couldNotResolve)
        #expect(code("\(host):port") == .invalidRequest)
    }
}
