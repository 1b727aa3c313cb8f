import BrowserControl
import JSONModel
import Synchronization
import Testing

@Suite("Upgrades that are not what they seem", .serialized)
struct UpgradeAttackTests {
    private static let key = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    private static let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n" + key

    private static func request(
        line: String = "GET /cdp?signingKey=full HTTP/1.1", host: String = "Host: 127.0.0.1\r\n", _ fields: String,
        body: String = ""
    ) -> String {
        line + "\r\n" + host + fields + "\r\n" + body
    }

    @Test(
        "none of them opens a WebSocket",
        arguments: [
            ("a body in chunks", request(upgrade + "Transfer-Encoding: chunked\r\n", body: "0\r\n\r\n"), 400),
            ("a length", request(upgrade + "Content-Length: 3\r\n", body: "abc"), 400),
            (
                "length and chunks",
                request(upgrade + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", body: "0\r\n\r\n"), 400
            ),
            ("two lengths", request(upgrade + "Content-Length: 0\r\nContent-Length: 4\r\n", body: "GET "), 400),
            ("a length of two numbers", request(upgrade + "Content-Length: 0, 4\r\n"), 400),
            ("a signed length", request(upgrade + "Content-Length: +4\r\n"), 400),
            ("an obscure coding", request(upgrade + "Transfer-Encoding: xchunked\r\n"), 400),
            ("a folded Host", request(host: "Host: 127.0.0.1\r\n evil.example\r\n", upgrade), 400),
            ("a folded Origin", request(upgrade + "Origin:\r\n https://evil.example\r\n"), 400),
            ("a space before the colon", request("Upgrade : websocket\r\nConnection: Upgrade\r\n" + key), 400),
            ("a bare carriage return", request(upgrade + "X: a\rOrigin: b\r\n"), 400),
            ("a NUL", request(upgrade + "X: a\0b\r\n"), 400),
            ("an absolute URI", request(line: "GET http://127.0.0.1/cdp?signingKey=full HTTP/1.1", upgrade), 400),
            ("an authority", request(line: "CONNECT 127.0.0.1:80 HTTP/1.1", upgrade), 405),
            ("an asterisk", request(line: "OPTIONS * HTTP/1.1", upgrade), 405),
            ("HTTP/1.0", request(line: "GET /cdp?signingKey=full HTTP/1.0", upgrade), 426),
            ("HTTP/0.9", request(line: "GET /cdp?signingKey=full", upgrade), 400),
            ("HTTP/2.0", request(line: "GET /cdp?signingKey=full HTTP/2.0", upgrade), 400),
            ("a preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
            (
                "h2c",
                request("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"),
                426
            ),
            ("POST", request(line: "POST /cdp?signingKey=full HTTP/1.1", upgrade + "Content-Length: 0\r\n"), 405),
            (
                "another method in a header",
                request(line: "POST /cdp HTTP/1.1", upgrade + "X-HTTP-Method-Override: GET\r\n"), 405
            ),
            ("no Upgrade in Connection", request("Connection: keep-alive\r\nUpgrade: websocket\r\n" + key), 426),
            ("websocket as a part of a word", request("Connection: Upgrade\r\nUpgrade: websockets\r\n" + key), 426),
            ("two keys", request(upgrade + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"), 400),
            ("two versions", request(upgrade + "Sec-WebSocket-Version: 13\r\n"), 426),
            ("a foreign Host", request(host: "Host: evil.example\r\n", upgrade), 403),
            ("an address as a part of a name", request(host: "Host: 127.0.0.1.evil.example\r\n", upgrade), 403),
            ("no Host", request(host: "", upgrade), 400),
            ("two Hosts", request(host: "Host: 127.0.0.1\r\nHost: evil.example\r\n", upgrade), 400),
            ("Host with an account", request(host: "Host: 127.0.0.1@evil.example\r\n", upgrade), 400),
            ("a foreign Origin", request(upgrade + "Origin: https://evil.example\r\n"), 403),
            ("no Origin in particular", request(upgrade + "Origin: null\r\n"), 403),
            ("the door's own Origin", request(upgrade + "Origin: http://127.0.0.1\r\n"), 403),
            (
                "a good and a foreign Origin",
                request(upgrade + "Origin: https://app.example\r\nOrigin: https://evil.example\r\n"), 403
            ),
            ("an encoded path", request(line: "GET /%63dp?signingKey=full HTTP/1.1", upgrade), 404),
            ("dots", request(line: "GET /json/../cdp?signingKey=full HTTP/1.1", upgrade), 404),
            ("a double slash", request(line: "GET //cdp?signingKey=full HTTP/1.1", upgrade), 404),
        ] as [(String, String, Int)])
    func refused(name: String, request: String, status: Int) async throws {
        try await withProxy { door in
            let (client, response) = try await RawClient.request(port: door.port, request)
            #expect(response.status == status, "\(name): \(response)")
            #expect(try await client.isClosedByPeer(), "\(name)")
            #expect(await door.multiplexer.clientCount() == 0)
        }
    }

    @Test(
        "a second request behind the first is not answered",
        arguments: ["GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /cdp HTTP/1.1\r\nHost: localhost\r\n\r\n"])
    func pipelined(first: String) async throws {
        try await withProxy { door in
            let second = RawClient.handshake(port: door.port, "/cdp?signingKey=full")
            let (client, response) = try await RawClient.request(port: door.port, first + second)
            #expect([200, 426].contains(response.status))
            #expect(try await client.isClosedByPeer())
            #expect(await door.multiplexer.clientCount() == 0)
        }
    }

    @Test("a request behind an upgrade is no request, but a broken frame")
    func behindUpgrade() async throws {
        try await withProxy { door in
            let text =
                RawClient.handshake(port: door.port, "/cdp?signingKey=full")
                + "GET /json/version?signingKey=full HTTP/1.1\r\nHost: localhost\r\nUser-Agent: x\r\n\r\n"
            let (client, response) = try await RawClient.request(port: door.port, text)
            #expect(response.status == 101)
            let close = try await client.closeFrame()
            #expect(close.closeCode == 1002)
        }
    }

    @Test("while a token is judged, no more is read than fits the socket")
    func flood() async throws {
        try await withProxy { door in
            let client = try await RawClient.connect(port: door.port)
            try await client.send(Array(RawClient.handshake(port: door.port, "/cdp?signingKey=late").utf8))
            let limit = 256 << 20
            let sent = try await client.sendUntilItStalls(limit: limit)
            #expect(sent < limit / 2, "\(sent)")
            #expect(try await RawClient.get(port: door.port, "/health").status == 200)
        }
    }
}
