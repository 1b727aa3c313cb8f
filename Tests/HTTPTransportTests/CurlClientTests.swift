import HTTPTransport
import TestSupport
import Testing

@Suite("CurlClient", .serialized)
struct CurlClientTests {
    private static func ok(_ body: String, _ lines: String = "") -> String {
        "HTTP/1.1 200 OK\r\n\(lines)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    /// Serves every request with what `answer` says, and keeps the requests.
    private func serving<Value>(
        _ answer: @escaping @Sendable (RecordedRequest) -> String?,
        _ body: (ScriptedServer, Monitor<[RecordedRequest]>) throws -> Value
    ) rethrows -> Value {
        let seen = Monitor<[RecordedRequest]>([])
        return try withScriptedServer(
            { connection in
                while var request = connection.readHead(), connection.readBody(of: &request) {
                    seen.with { [request] in $0.append(request) }
                    guard let text = answer(request), connection.write(text) else { return }
                }
            }, { try body($0, seen) })
    }

    private func get(_ server: ScriptedServer, _ path: String = "/") -> HTTPRequest {
        HTTPRequest(method: "GET", url: "http://127.0.0.1:\(server.port)\(path)", headers: [:], body: [])
    }

    @Test("a request goes out byte for byte as it was given")
    func exactRequest() throws {
        try serving({ _ in Self.ok("done") }) { server, seen in
            let request = HTTPRequest(
                method: "POST", url: "http://127.0.0.1:\(server.port)/a%20b?q=1&r=%2F",
                headers: [
                    "X-Amz-Target": "AWSEvents.PutEvents", "Content-Type": "application/x-amz-json-1.1", "X-Empty": "",
                ],
                body: Array("{}".utf8))
            let response = try CurlClient(CurlConfiguration()).send(request, timeoutMilliseconds: 20_000)
            #expect(response.status == 200)
            #expect(response.body == Array("done".utf8))
            let sent = try #require(seen.with { $0.first })
            #expect(
                sent.head == "POST /a%20b?q=1&r=%2F HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n"
                    + "X-Amz-Target: AWSEvents.PutEvents\r\nContent-Type: application/x-amz-json-1.1\r\nX-Empty:\r\n"
                    + "Content-Length: 2")
            #expect(sent.text == "{}")
        }
    }

    @Test("requests of every method and size follow one another on one connection, without Expect")
    func oneConnection() throws {
        try serving({ Self.ok("\($0.method) \($0.body.count)") }) { server, seen in
            let client = try CurlClient(CurlConfiguration())
            let cases = [
                ("GET", 0), ("POST", 0), ("POST", 3_000_000), ("GET", 0), ("PUT", 5), ("DELETE", 0), ("PATCH", 7),
                ("GET", 4),
                ("POST", 0),
            ]
            for (method, size) in cases {
                var request = get(server)
                request.method = method
                request.body = Array(repeating: 0x61, count: size)
                let response = try client.send(request, timeoutMilliseconds: 20_000)
                #expect(String(decoding: response.body, as: UTF8.self) == "\(method) \(size)")
            }
            var head = get(server)
            head.method = "HEAD"
            #expect(try client.send(head, timeoutMilliseconds: 20_000).body.isEmpty)
            #expect(server.connectionCount == 1)
            let requests = seen.with { $0 }
            #expect(requests.allSatisfy { $0.header("Expect") == nil && $0.header("Accept") == nil })
            #expect(
                requests.filter { $0.method == "POST" }.map { $0.header("Content-Length") } == ["0", "3000000", "0"])
            #expect(requests.first?.header("Content-Length") == nil)
        }
    }

    @Test("a connection that the server closed is made again")
    func reconnect() throws {
        let server = ScriptedServer { connection in
            guard connection.readHead() != nil else { return }
            connection.write(Self.ok("\(connection.number)"))
        }
        defer { server.stop() }
        let client = try CurlClient(CurlConfiguration())
        let bodies = try (1...3).map { _ in try client.send(get(server), timeoutMilliseconds: 20_000).body }
        #expect(bodies == [[0x31], [0x32], [0x33]])
    }

    @Test("any status is a response, redirects included, and headers keep their order and repetitions")
    func statuses() throws {
        let text =
            "HTTP/1.1 103 Early Hints\r\nLink: early\r\n\r\nHTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n"
            + "Set-Cookie: a=1\r\nset-cookie:   b=2  \r\nContent-Length: 0\r\n\r\n"
        try serving({ _ in text }) { server, seen in
            let response = try CurlClient(CurlConfiguration()).send(get(server), timeoutMilliseconds: 20_000)
            #expect(response.status == 302)
            #expect(response.headers["location"] == "/elsewhere")
            #expect(response.headers["link"] == nil)
            #expect(
                response.headers.fields.filter { $0.name.lowercased() == "set-cookie" }.map(\.value) == ["a=1", "b=2"])
            #expect(seen.with { $0.count } == 1)
        }
    }

    @Test("a body beyond the limit is refused, with or without a length, and the client goes on")
    func tooLarge() throws {
        let chunked =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + String(repeating: "x", count: 1001)
        try serving({
            $0.target == "/chunked"
                ? chunked + "\r\n0\r\n\r\n"
                : Self.ok(String(repeating: "x", count: $0.target == "/small" ? 1000 : 1001))
        }) {
            server, _ in
            let client = try CurlClient(CurlConfiguration(responseLimit: 1000))
            for path in ["/length", "/chunked"] {
                let error = #expect(throws: HTTPError.self) {
                    try client.send(get(server, path), timeoutMilliseconds: 20_000)
                }
                #expect(error?.code == .responseTooLarge)
            }
            #expect(try client.send(get(server, "/small"), timeoutMilliseconds: 20_000).body.count == 1000)
        }
    }

    @Test("an endless head is refused")
    func endlessHead() throws {
        let server = ScriptedServer { connection in
            guard connection.readHead() != nil, connection.write("HTTP/1.1 200 OK\r\n") else { return }
            while connection.write("X-Filler: \(String(repeating: "x", count: 1000))\r\n") {}
        }
        defer { server.stop() }
        let error = #expect(throws: HTTPError.self) {
            try CurlClient(CurlConfiguration()).send(get(server), timeoutMilliseconds: 20_000)
        }
        #expect(error?.code == .responseTooLarge)
    }

    @Test(
        "a server that never answers is a timeout; one that hangs up is a lost connection; one that is not there, a refused one"
    )
    func failures() throws {
        let silent = ScriptedServer { connection in
            while let request = connection.readHead() { if request.target == "/bye" { return } }
        }
        defer { silent.stop() }
        let client = try CurlClient(CurlConfiguration())
        func code(_ request: HTTPRequest, _ timeout: Int) -> HTTPError.Code? {
            #expect(throws: HTTPError.self) { try client.send(request, timeoutMilliseconds: timeout) }?.code
        }
        #expect(code(get(silent), 50) == .timedOut)
        #expect(code(get(silent), 0) == .timedOut)
        #expect(code(get(silent, "/bye"), 20_000) == .connectionLost)
        let gone = ScriptedServer { _ in }
        gone.stop()
        #expect(code(get(gone), 20_000) == .couldNotConnect)
        #expect(
            code(HTTPRequest(method: "GET", url: "http://nowhere.invalid/", headers: [:], body: []), 20_000)
                == .couldNotResolve)
    }

    @Test("an error's text holds neither query, credentials, headers nor body")
    func discretion() throws {
        let gone = ScriptedServer { _ in }
        gone.stop()
        let client = try CurlClient(CurlConfiguration())
        for url in [
            "http://user:hush@127.0.0.1:\(gone.port)/path?token=hush#hush",
            "http://user:hush@127.0.0.1:99999/path?token=hush",
        ] {
            let error = #expect(throws: HTTPError.self) {
                try client.send(
                    HTTPRequest(method: "POST", url: url, headers: ["Authorization": "hush"], body: Array("hush".utf8)),
                    timeoutMilliseconds: 20_000)
            }
            let text = try #require(error?.message)
            #expect(!text.contains("hush") && text.contains("/path"), "\(text)")
        }
    }

    @Test(
        "what would not be one well-formed request is refused before anything is sent",
        arguments: [
            ("GET", "file:///etc/passwd", "X", "y"), ("GET", "127.0.0.1/", "X", "y"),
            ("GET", "gopher://127.0.0.1/", "X", "y"),
            ("GET", "http://127.0.0.1/a b", "X", "y"), ("GET", "http://127.0.0.1/\r\nX: y", "X", "y"),
            ("GET X", "http://127.0.0.1/", "X", "y"), ("", "http://127.0.0.1/", "X", "y"),
            ("GET", "http://127.0.0.1/", "X", "y\r\nInjected: z"), ("GET", "http://127.0.0.1/", "X", "y\u{0}z"),
            ("GET", "http://127.0.0.1/", "X: y\r\nInjected", "z"), ("GET", "http://127.0.0.1/", "", "z"),
        ])
    func malformed(method: String, url: String, name: String, value: String) throws {
        let client = try CurlClient(CurlConfiguration())
        let error = #expect(throws: HTTPError.self) {
            try client.send(
                HTTPRequest(method: method, url: url, headers: HTTPHeaders([(name, value)]), body: []),
                timeoutMilliseconds: 1_000)
        }
        #expect(error?.code == .invalidRequest)
    }

    @Test("an answer that is not HTTP is an error")
    func notHTTP() throws {
        _ = serving({ _ in "SSH-2.0-OpenSSH_9.2\r\n\r\n" }) { server, _ in
            #expect(throws: HTTPError.self) {
                try CurlClient(CurlConfiguration()).send(get(server), timeoutMilliseconds: 20_000)
            }
        }
    }
}
