import EgressRules
import Testing

@testable import BrowserControl

@Suite("The handshake with a proxy")
struct ProxyHandshakeTests {
    private func handshake(
        _ server: String, _ target: String = "site.test:443", credentials: ProxyCredentials? = nil
    ) throws -> ProxyHandshake {
        ProxyHandshake(
            proxy: try EgressProxy(server: server, credentials: credentials),
            target: try #require(EgressTarget(authority: target, defaultPort: nil)))
    }

    private let someone = ProxyCredentials(username: "ada", password: "hunter2")

    /// Gives the bytes in pieces of that size until something is to be done.
    private func feed(_ handshake: inout ProxyHandshake, _ bytes: [UInt8], piece: Int) -> ProxyHandshake.Action {
        var action = ProxyHandshake.Action.receive
        for start in stride(from: 0, to: bytes.count, by: piece) {
            action = handshake.receive(Array(bytes[start..<min(start + piece, bytes.count)]))
            if action != .receive { return action }
        }
        return action
    }

    @Test("HTTP is asked for a tunnel, with a name and password where there are some")
    func connectRequest() throws {
        #expect(
            String(decoding: try handshake("http://p.test:1").opening, as: UTF8.self)
                == "CONNECT site.test:443 HTTP/1.1\r\nHost: site.test:443\r\n\r\n")
        #expect(
            String(decoding: try handshake("http://p.test:1", "[::1]:8", credentials: someone).opening, as: UTF8.self)
                .contains("CONNECT [0:0:0:0:0:0:0:1]:8 HTTP/1.1\r\n")
        )
        #expect(
            String(decoding: try handshake("http://p.test:1", credentials: someone).opening, as: UTF8.self)
                .contains("\r\nProxy-Authorization: Basic YWRhOmh1bnRlcjI=\r\n"))
    }

    @Test(
        "answers of HTTP are read however they come",
        arguments: [
            ("HTTP/1.1 200 OK\r\n\r\n", ProxyHandshake.Action.finish([])), ("HTTP/1.0 200\n\n", .finish([])),
            ("HTTP/1.1 204 Odd\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n", .finish([])),
            ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", .finish([])),
            (
                "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic\r\n\r\n",
                .fail("wants a user name and password, or other ones (407)")
            ),
            ("HTTP/1.1 403 No\r\n\r\n", .fail("does not allow this destination (403)")),
            ("HTTP/1.1 502 No\r\n\r\n", .fail("could not reach the destination (502)")),
            ("HTTP/1.1 302 Found\r\nLocation: http://x/\r\n\r\n", .fail("refuses the tunnel (302)")),
            ("HTTP/1.1 2000 OK\r\n\r\n", .fail("does not speak HTTP")),
            ("HTTP/1.1 -20 OK\r\n\r\n", .fail("does not speak HTTP")),
            ("HTTP/1.1\r\n\r\n", .fail("does not speak HTTP")), ("SSH-2.0-OpenSSH_9\r\n", .fail("does not speak HTTP")),
            ("\u{16}\u{3}\u{1}", .fail("does not speak HTTP")), ("\r\n\r\n", .fail("does not speak HTTP")),
            ("HTTP/2 200 OK\r\n\r\n", .fail("does not speak HTTP")), ("HTTP/1.1 200 OK\r\nX: y\r\n", .receive),
            ("HTT", .receive),
        ])
    func responses(text: String, action: ProxyHandshake.Action) throws {
        for piece in [1, 3, 1000] {
            var handshake = try handshake("http://p.test:1")
            #expect(feed(&handshake, Array(text.utf8), piece: piece) == action, "\(text) by \(piece)")
        }
    }

    @Test("what comes behind the answer belongs to the tunnel")
    func rest() throws {
        var http = try handshake("http://p.test:1")
        #expect(http.receive(Array("HTTP/1.1 200 OK\r\n\r\n\u{1}\u{2}".utf8)) == .finish([1, 2]))
        var socks = try handshake("socks5://p.test:1")
        #expect(socks.receive([5, 0]) != .receive)
        #expect(socks.receive([5, 0, 0, 1, 1, 2, 3, 4, 0, 80, 9, 8]) == .finish([9, 8]))
        #expect(socks.receive([1]) == .receive, "it is over")
    }

    @Test("SOCKS 5 is offered a password only where there is one, and names go to the proxy as names")
    func socks() throws {
        var plain = try handshake("socks5://p.test:1")
        #expect(plain.opening == [5, 1, 0])
        #expect(plain.receive([5, 0]) == .send([5, 1, 0, 3, 9] + Array("site.test".utf8) + [1, 0xBB]))
        #expect(plain.receive([5, 0, 0, 3, 1, 0x61, 0, 80]) == .finish([]))
        var known = try handshake("socks5://p.test:1", "8.8.4.4:80", credentials: someone)
        #expect(known.opening == [5, 2, 0, 2])
        #expect(known.receive([5, 2]) == .send([1, 3] + Array("ada".utf8) + [7] + Array("hunter2".utf8)))
        #expect(known.receive([1, 0]) == .send([5, 1, 0, 1, 8, 8, 4, 4, 0, 80]))
        #expect(known.receive([5, 0, 0, 4] + [UInt8](repeating: 7, count: 18)) == .finish([]))
        var unasked = try handshake("socks5://p.test:1", "[2606::1]:80", credentials: someone)
        #expect(
            unasked.receive([5, 0]) == .send([5, 1, 0, 4, 0x26, 6] + [UInt8](repeating: 0, count: 13) + [1, 0, 80]))
    }

    @Test(
        "answers of SOCKS 5 that are no tunnel",
        arguments: [
            ([[4, 0]], "does not speak SOCKS 5"), ([[0x48]], "does not speak SOCKS 5"),
            ([[5, 0xFF]], "wants a user name and password"), ([[5, 2]], "does not speak SOCKS 5"),
            ([[5, 1]], "does not speak SOCKS 5"), ([[5, 0, 5, 0]], "answers before it is asked"),
            ([[5, 0], [5, 1]], "could not make the connection (1)"),
            ([[5, 0], [5, 2, 0, 1]], "does not allow this destination"),
            ([[5, 0], [5, 5]], "was refused by the destination"),
            ([[5, 0], [5, 200]], "could not make the connection (200)"),
            ([[5, 0], [5, 0, 0, 9, 1]], "does not speak SOCKS 5"), ([[5, 0], [1, 0]], "does not speak SOCKS 5"),
        ] as [([[UInt8]], String)])
    func refusals(answers: [[UInt8]], problem: String) throws {
        var handshake = try handshake("socks5://p.test:1")
        var last = ProxyHandshake.Action.receive
        for answer in answers { last = handshake.receive(answer) }
        #expect(last == .fail(problem))
        var split = try self.handshake("socks5://p.test:1")
        var action = ProxyHandshake.Action.receive
        for answer in answers where problem != "answers before it is asked" {
            action = feed(&split, answer, piece: 1)
        }
        if problem != "answers before it is asked" { #expect(action == .fail(problem)) }
    }

    @Test("passwords that are not taken end it, and are in no word")
    func password() throws {
        var handshake = try handshake("socks5://p.test:1", credentials: someone)
        _ = handshake.receive([5, 2])
        #expect(handshake.receive([1, 1]) == .fail("does not take this user name and password"))
        var odd = try self.handshake("socks5://p.test:1", credentials: someone)
        #expect(odd.receive([5, 0xFF]) == .fail("does not take a user name and password"))
        #expect(!"\(odd)".contains("hunter2"))
    }

    @Test("an answer that never ends is given up, whatever it is made of")
    func endless() throws {
        for line in ["HTTP/1.1 200 OK\r\nX: y", "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 200 OK\r\n"] {
            var handshake = try handshake("http://p.test:1")
            var sent = 0
            var action = handshake.receive(Array(line.utf8))
            while action == .receive, sent < 1 << 20 {
                action = handshake.receive(Array(line.contains("100") ? line.utf8 : "Z: zzzzzzzzzzzzzzzzz\r\n".utf8))
                sent += 21
                if line.contains("100"), sent > 100_000 { break }
            }
            // Heads that say nothing are thrown away as they come, and end with the handshake's time.
            #expect(action == (line.contains("100") ? .receive : .fail("answers with more than it may")), "\(line)")
        }
    }

    @Test("any bytes lead to an answer or to waiting, never further than the limit")
    func noise() throws {
        var random = SystemRandomNumberGenerator()
        for round in 0..<300 {
            let server = round % 2 == 0 ? "http://p.test:1" : "socks5://p.test:1"
            var handshake = try handshake(server, credentials: round % 3 == 0 ? someone : nil)
            if round % 5 == 0 { _ = handshake.receive(round % 2 == 0 ? Array("HTTP/1.1 ".utf8) : [5, 0]) }
            for _ in 0..<20 {
                let bytes = (0..<Int.random(in: 0..<2_000, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
                _ = handshake.receive(bytes)
            }
        }
    }
}
