import BrowserControl
import JSONCoding
import JSONModel
import Synchronization
import Testing

@Suite("The door to the browser", .serialized)
struct AccessProxyTests {
    @Test(
        "nothing opens without a valid token, and the answer says what to do",
        arguments: [
            ("/cdp", 401, "token_missing"), ("/cdp?signingKey=wrong", 401, "token_invalid"),
            ("/cdp?signingKey=", 401, "token_missing"),
            ("/cdp?signingKey=old", 401, "token_expired"), ("/cdp?signingKey=none", 403, "scope_missing"),
            ("/cdp?signingKey=full&signingKey=view", 400, "bad_request"), ("/cdp?signingKey=%ZZ", 400, "bad_request"),
            ("/json/version", 401, "token_missing"), ("/json/protocol", 401, "token_missing"),
            ("/json/version?signingKey=none", 403, "scope_missing"), ("/json/new?signingKey=full", 404, "unknown_path"),
            ("/json/close/0123?signingKey=full", 404, "unknown_path"),
            ("/json/list?signingKey=wrong", 401, "token_invalid"),
            ("/elsewhere?signingKey=full", 404, "unknown_path"),
            ("/devtools/page/../x?signingKey=full", 404, "unknown_path"),
            ("/devtools/page/0123456789ABCDEF?signingKey=full", 404, "no_such_target"),
        ])
    func refused(target: String, status: Int, code: String) async throws {
        try await withProxy { door in
            let (_, response) = try await RawClient.request(
                port: door.port, RawClient.handshake(port: door.port, target))
            #expect(response.status == status)
            let body = try JSON.value(from: Array(response.body.utf8))
            #expect(body["error"] == .string(code))
            #expect(body["statusCode"] == .integer(Int64(status)))
            #expect(body["message"]?.stringValue?.isEmpty == false)
            #expect(!response.body.contains("signingKey=full"))
            let clients = await door.multiplexer.clientCount()
            #expect(clients == 0)
            #expect(door.notes.refused.withLock { $0.count } == 1)
        }
    }

    @Test("a token opens the door in the query and as a bearer")
    func opens() async throws {
        try await withProxy { door in
            let byQuery = try await RawClient.open(port: door.port, "/cdp?signingKey=full")
            let byHeader = try await RawClient.open(port: door.port, "/cdp/", headers: ["Authorization: bearer full"])
            for client in [byQuery, byHeader] {
                let version = try await client.call(1, "Browser.getVersion")
                #expect(version["result"]?["product"]?.stringValue?.contains("Chrome") == true)
                #expect(version["sessionId"] == nil)
            }
            let clients = await door.multiplexer.clientCount()
            #expect(clients == 2)
        }
    }

    @Test(
        "requests that are not a proper handshake are refused",
        arguments: [
            ("GET /cdp?signingKey=full HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 426),
            (
                "GET /cdp?signingKey=full HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                426
            ),
            (
                "GET /cdp?signingKey=full HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n\r\n",
                400
            ),
            (
                "GET /cdp?signingKey=full HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 5\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\nhello",
                400
            ),
            ("POST /cdp?signingKey=full HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n", 405),
            ("GET /health HTTP/1.1\r\n\r\n", 400), ("GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
            ("GET /health HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403),
            ("GET /health HTTP/1.1\r\nHost: 1.2.3.4.evil.example\r\n\r\n", 403),
            ("GET /health HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", 200),
            ("GET /health HTTP/1.1\r\nHost: browser.example\r\n\r\n", 200),
            ("GET /health HTTP/1.1\r\nHost: x.localhost\r\nOrigin: https://app.example\r\n\r\n", 200),
            ("GET /health HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n\r\n", 403),
            ("GET /health HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\n\r\n", 403),
            ("BLAH\r\n\r\n", 400), ("GET http://x/health HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        ])
    func handshakes(request: String, status: Int) async throws {
        try await withProxy { door in
            let (client, response) = try await RawClient.request(port: door.port, request)
            #expect(response.status == status, "\(response)")
            let isClosed = try await client.isClosedByPeer()
            #expect(isClosed)
        }
    }

    @Test(
        "oversized requests are refused and do not disturb others",
        arguments: [
            "GET /\(String(repeating: "a", count: 70_000)) HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "GET /health HTTP/1.1\r\nHost: localhost\r\nX: \(String(repeating: "a", count: 40_000))\r\n\r\n",
            "GET /health HTTP/1.1\r\nHost: localhost\r\n\((0..<200).map { "X\($0): 1\r\n" }.joined())\r\n",
            "GET /cdp?signingKey=\(String(repeating: "a", count: 5000)) HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        ])
    func oversized(request: String) async throws {
        try await withProxy { door in
            let (_, response) = try await RawClient.request(port: door.port, request)
            #expect(response.status == 400 || response.status == 431, "\(response)")
            let healthy = try await RawClient.get(port: door.port, "/health")
            #expect(healthy.status == 200)
        }
    }

    @Test(
        "discovery leads back through this door, with the token",
        arguments: [
            "/json/version", "/json/version/", "/cdp/json/version", "/cdp/json/version/",
        ])
    func version(path: String) async throws {
        try await withProxy { door in
            let response = try await RawClient.get(port: door.port, "\(path)?signingKey=full")
            #expect(response.status == 200)
            let body = try JSON.value(from: Array(response.body.utf8))
            #expect(body["webSocketDebuggerUrl"] == .string("ws://127.0.0.1:\(door.port)/cdp?signingKey=full"))
            #expect(body["Browser"]?.stringValue?.contains("Chrome") == true)
        }
    }

    @Test("discovery behind a whole address, key included, is discovery")
    func versionBehindTheQuery() async throws {
        try await withProxy { door in
            let response = try await RawClient.get(port: door.port, "/cdp?signingKey=full/json/version")
            #expect(response.status == 200)
            let body = try JSON.value(from: Array(response.body.utf8))
            #expect(body["webSocketDebuggerUrl"] == .string("ws://127.0.0.1:\(door.port)/cdp?signingKey=full"))
            let refused = try await RawClient.get(port: door.port, "/cdp?signingKey=wrong/json/version")
            #expect(refused.status == 401)
        }
    }

    @Test(
        "listed pages can be reached by their own address",
        arguments: ["/json", "/json/", "/json/list", "/json/list/", "/cdp/json", "/cdp/json/list", "/cdp/json/list/"])
    func list(path: String) async throws {
        try await withProxy(change: { $0.publicAddress = "public.example:1" }) { door in
            let response = try await RawClient.get(port: door.port, path, headers: ["Authorization: Bearer full"])
            let first = try #require(try JSON.value(from: Array(response.body.utf8)).arrayValue?.first)
            let id = try #require(first["id"]?.stringValue)
            #expect(first["type"] == "page" && first["url"] == "about:blank")
            #expect(
                first["webSocketDebuggerUrl"] == .string("ws://public.example:1/devtools/page/\(id)?signingKey=full"))
            let client = try await RawClient.open(port: door.port, "/devtools/page/\(id)?signingKey=full")
            let answer = try await client.call(1, "Runtime.evaluate", ["expression": "location.href"])
            #expect(answer["result"]?["result"]?["value"] == "about:blank")
        }
    }

    @Test("health needs no token and says how the browser is")
    func health() async throws {
        try await withProxy { door in
            let response = try await RawClient.get(port: door.port, "/health")
            let body = try JSON.value(from: Array(response.body.utf8))
            #expect(body["status"] == "ok")
            #expect(body["sandbox"] == .string(door.browser.sandbox.description))
            #expect(body["uptimeSeconds"]?.integerValue != nil)
            #expect(body["traffic"]?["commands"] == 0)
        }
    }

    @Test("a connection ends when its token does, with a reason")
    func expiry() async throws {
        try await withProxy { door in
            let client = try await RawClient.open(port: door.port, "/cdp?signingKey=short")
            let before = try await client.call(1, "Browser.getVersion")
            #expect(before["result"] != nil)
            let close = try await client.closeFrame()
            #expect(close.closeCode == 1008 && close.closeReason.contains("expired"))
        }
    }

    @Test("the end of the session and the end of the browser are told to every client")
    func ends() async throws {
        try await withProxy { door in
            let client = try await RawClient.open(port: door.port, "/cdp?signingKey=full")
            async let closing: Void = door.proxy.close(.sessionEnded("client_request"))
            let close = try await client.closeFrame()
            #expect(close.closeCode == 1001 && close.closeReason.contains("client_request"))
            await closing
        }
        try await withProxy { door in
            let client = try await RawClient.open(port: door.port, "/cdp?signingKey=full")
            await door.browser.close(grace: .seconds(5))
            let close = try await client.closeFrame()
            #expect(close.closeCode == 1011 && close.closeReason.contains("browser"))
            let health = try await RawClient.get(port: door.port, "/health")
            #expect(health.body.contains("browser_unavailable"))
            let (_, refused) = try await RawClient.request(
                port: door.port, RawClient.handshake(port: door.port, "/cdp?signingKey=full"))
            #expect(refused.status == 503)
        }
    }

    @Test("connections are counted, and one too many is told so")
    func cap() async throws {
        try await withProxy(limits: ClientLimits(maximumWaitingBytes: 1 << 20, maximumClients: 1)) { door in
            let first = try await RawClient.open(port: door.port, "/cdp?signingKey=full")
            let (_, second) = try await RawClient.request(
                port: door.port, RawClient.handshake(port: door.port, "/cdp?signingKey=full"))
            #expect(second.status == 503 && second.head.lowercased().contains("retry-after"))
            try await first.send(RawClient.frame(0x8, [0x03, 0xE8]))
            let goodbye = try await first.closeFrame()
            #expect(goodbye.closeCode == 1000)
            let isFree = await eventually(within: .seconds(10)) { await door.multiplexer.clientCount() == 0 }
            #expect(isFree)
            let third = try await RawClient.open(port: door.port, "/cdp?signingKey=full")
            let answer = try await third.call(1, "Browser.getVersion")
            #expect(answer["result"] != nil)
        }
    }

    @Test("a single-use token opens one connection, and an attempt that finds no place does not use it up")
    func singleUse() async throws {
        try await withProxy(limits: ClientLimits(maximumWaitingBytes: 1 << 20, maximumClients: 1)) { door in
            func attempt() async throws -> (RawClient, RawClient.Response) {
                try await RawClient.request(
                    port: door.port, RawClient.handshake(port: door.port, "/cdp?signingKey=once"))
            }
            let first = try await RawClient.open(port: door.port, "/cdp?signingKey=full")
            let full = try await attempt().1
            #expect(full.status == 503)
            try await first.send(RawClient.frame(0x8, [0x03, 0xE8]))
            #expect(await eventually(within: .seconds(10)) { await door.multiplexer.clientCount() == 0 })
            let missing = try await RawClient.request(
                port: door.port, RawClient.handshake(port: door.port, "/devtools/page/0123?signingKey=once")
            ).1
            #expect(missing.status == 404)
            let (client, opened) = try await attempt()
            #expect(opened.status == 101)
            let version = try await client.call(1, "Browser.getVersion")
            #expect(version["result"] != nil)
            try await client.send(RawClient.frame(0x8, [0x03, 0xE8]))
            #expect(await eventually(within: .seconds(10)) { await door.multiplexer.clientCount() == 0 })
            let again = try await attempt().1
            #expect(again.status == 401 && again.body.contains("token_used"))
        }
    }

    @Test("of two connections at once with a single-use token one is made")
    func singleUseRace() async throws {
        try await withProxy { door in
            let request = RawClient.handshake(port: door.port, "/cdp?signingKey=once")
            async let first = RawClient.request(port: door.port, request).1.status
            async let second = RawClient.request(port: door.port, request).1.status
            let statuses = try await [first, second].sorted()
            #expect(statuses == [101, 401])
        }
    }

    @Test("a connection that does not finish its request is closed")
    func slowRequest() async throws {
        try await withProxy(change: { $0.requestTimeout = .milliseconds(200) }) { door in
            let (_, response) = try await RawClient.request(port: door.port, "GET /health HTTP/1.1\r\nHost: lo")
            #expect(response.status == 408)
        }
    }

    @Test("neither extensions nor subprotocols are negotiated")
    func noExtensions() async throws {
        try await withProxy { door in
            let (_, response) = try await RawClient.request(
                port: door.port,
                RawClient.handshake(
                    port: door.port, "/cdp?signingKey=full",
                    headers: ["Sec-WebSocket-Extensions: permessage-deflate", "Sec-WebSocket-Protocol: x"]))
            #expect(response.status == 101)
            #expect(response.head.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
            #expect(
                !response.head.lowercased().contains("extensions") && !response.head.lowercased().contains("protocol:"))
        }
    }

    @Test("frames that come together with the request are not lost")
    func earlyFrames() async throws {
        try await withProxy { door in
            let command = RawClient.frame(0x1, Array(#"{"id":7,"method":"Browser.getVersion"}"#.utf8))
            let client = try await RawClient.connect(port: door.port)
            try await client.send(Array(RawClient.handshake(port: door.port, "/cdp?signingKey=full").utf8) + command)
            let response = try await client.response()
            #expect(response.status == 101)
            let answer = try await client.message { $0["id"] == 7 }
            #expect(answer["result"] != nil)
        }
    }
}
