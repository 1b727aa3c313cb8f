import BrowserControl
import EgressRules
import Synchronization
import TestSupport
import Testing

/// The guard as Chrome speaks to it for servers of plain HTTP: SOCKS 5 (RFC 1928).
@Suite("The egress guard, spoken to in SOCKS", .serialized)
struct EgressSOCKSTests {
    private static let hello: [UInt8] = [5, 1, 0]

    private static func request(_ host: String, _ port: Int, command: UInt8 = 1) -> [UInt8] {
        [5, command, 0, 3, UInt8(host.utf8.count)] + Array(host.utf8) + [UInt8(port >> 8), UInt8(port & 255)]
    }

    private static func get(_ path: String, _ fields: [String] = []) -> [UInt8] {
        Array((["GET \(path) HTTP/1.1", "Host: own.example"] + fields).joined(separator: "\r\n").utf8)
            + Array("\r\n\r\n".utf8)
    }

    /// A connection to that server, or to what stands for it.
    private func open(_ egress: EgressGuard, _ host: String, _ port: Int) async throws -> RawClient {
        let client = try await RawClient.connect(port: egress.port)
        try await client.send(Self.hello)
        #expect(try await client.bytes(2) == [5, 0])
        try await client.send(Self.request(host, port))
        #expect(try await client.bytes(10) == [5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
        return client
    }

    @Test("a server gets the browser's own bytes, and the browser the server's")
    func passes() async throws {
        try await TestSite.with { site in
            try await withEgress(opened: "127.0.0.1", names: ["site.test": [["127.0.0.1"]]]) { egress, notes in
                for host in ["site.test", "127.0.0.1", "SITE.test."] {
                    let client = try await open(egress, host, site.port)
                    for _ in 0..<2 {
                        try await client.send(
                            Self.get("/ok", ["X-Kept: yes", "Connection: keep-alive", "Proxy-Odd: x"]))
                        let answer = try await client.response()
                        #expect(answer.status == 200 && answer.body.contains("fine"))
                        for (name, value) in [
                            ("host", "own.example"), ("connection", "keep-alive"), ("proxy-odd", "x"),
                        ] {
                            #expect(site.header(name, ofRequestFor: "/ok") == value)
                        }
                    }
                }
                #expect(notes.codes.isEmpty)
            }
        }
    }

    @Test("what is said in pieces of one byte is understood all the same")
    func pieces() async throws {
        try await TestSite.with { site in
            try await withEgress(opened: "127.0.0.1") { egress, _ in
                let client = try await RawClient.connect(port: egress.port)
                for byte in Self.hello { try await client.send([byte]) }
                #expect(try await client.bytes(2) == [5, 0])
                let address: [UInt8] = [5, 1, 0, 1, 127, 0, 0, 1, UInt8(site.port >> 8), UInt8(site.port & 255)]
                for byte in address { try await client.send([byte]) }
                #expect(try await client.bytes(10)[1] == 0)
                try await client.send(Self.get("/ok"))
                #expect(try await client.response().status == 200)
            }
        }
    }

    @Test(
        "what is not allowed is answered with 403 and the rule, whatever it is spelled like",
        arguments: [
            ("127.0.0.1", "loopback_address"), ("2130706433", "loopback_address"), ("0x7f.1", "loopback_address"),
            ("::1", "loopback_address"), ("[::1]", "loopback_address"), ("::ffff:127.0.0.1", "loopback_address"),
            ("inside.test", "loopback_address"), ("mixed.test", "loopback_address"),
            ("169.254.169.254", "metadata_address"), ("::ffff:a9fe:a9fe", "metadata_address"),
            ("meta.test", "metadata_address"), ("10.0.0.1", "private_address"), ("denied.test", "denied"),
        ])
    func refused(host: String, code: String) async throws {
        try await TestSite.with { site in
            let names = [
                "inside.test": [["127.0.0.1"]], "mixed.test": [["8.8.8.8", "127.0.0.1"]],
                "meta.test": [["169.254.169.254"]],
            ]
            try await withEgress(opened: "meta.test", denied: "denied.test", names: names) { egress, notes in
                let client = try await open(egress, host, site.port)
                try await client.send(Self.get("/ok"))
                let answer = try await client.response()
                #expect(answer.status == 403 && answer.body.hasPrefix("Wallcrawler: "))
                #expect(notes.codes.count == 1 && notes.codes.allSatisfy { $0.hasPrefix(code + " ") }, "\(notes.codes)")
                #expect(site.header("host", ofRequestFor: "/ok") == nil)
                #expect(try await client.isClosedByPeer())
            }
        }
    }

    @Test(
        "what is no greeting of the browser's is closed, and looks nothing up",
        arguments: [
            ("SOCKS 4", [4, 1, 0, 80, 127, 0, 0, 1, 0]), ("no method", [5, 0]), ("credentials only", [5, 1, 2]),
            ("a greeting that goes on", hello + [0]), ("everything at once", hello + request("127.0.0.1", 80)),
        ] as [(String, [UInt8])])
    func malformedGreetings(name: String, bytes: [UInt8]) async throws {
        try await withEgress(opened: "*") { egress, notes in
            let client = try await RawClient.connect(port: egress.port)
            try await client.send(bytes)
            if name == "SOCKS 4" {
                #expect(try await client.response().status == 400)
            } else if name == "no method" || name == "credentials only" {
                #expect(try await client.bytes(2) == [5, 0xFF])
            }
            #expect(try await client.isClosedByPeer())
            #expect(notes.lookups.withLock { $0.isEmpty })
        }
    }

    @Test(
        "what is no request for a connection is refused",
        arguments: [
            ("listening", request("a.test", 80, command: 2), 7), ("UDP", request("a.test", 80, command: 3), 7),
            ("port 0", request("a.test", 0), 1), ("no host", request("", 80), 1), ("a space", request("a b", 80), 1),
            ("a zero", request("a\0.test", 80), 1), ("not UTF-8", [5, 1, 0, 3, 2, 0xFF, 0xFE, 0, 80], 1),
            ("credentials", request("a@127.0.0.1", 80), 1), ("a number that is none", request("1.2.3.4.5", 80), 1),
            ("a kind that is none", [5, 1, 0, 2, 1, 1, 0, 80], 8), ("a port too many", request("127.0.0.1:80", 80), 1),
        ] as [(String, [UInt8], UInt8)])
    func malformedRequests(name: String, bytes: [UInt8], code: UInt8) async throws {
        try await withEgress(opened: "*") { egress, notes in
            let client = try await RawClient.connect(port: egress.port)
            try await client.send(Self.hello)
            #expect(try await client.bytes(2) == [5, 0])
            try await client.send(bytes)
            #expect(try await client.bytes(10)[1] == code, "\(name)")
            #expect(try await client.isClosedByPeer())
            #expect(notes.lookups.withLock { $0.isEmpty })
        }
    }

    @Test("names and servers that are not there end the connection without a word")
    func unreachable() async throws {
        try await withEgress(opened: "127.0.0.1") { egress, notes in
            for host in ["nowhere.test", "127.0.0.1"] {
                let client = try await open(egress, host, 9)
                try await client.send(Self.get("/ok"))
                #expect(try await client.isClosedByPeer())
            }
            #expect(await egress.counts().failures == 2)
            #expect(notes.unreachable.withLock { $0.count } == 2)
        }
    }

    @Test(
        "a session's HTTP proxy is asked for the whole address, another carries the bytes",
        arguments: ["http", "socks5"])
    func proxies(scheme: String) async throws {
        try await TestSite.with { site in
            let upstream = TestProxy(credentials: "ada:hunter2")
            defer { upstream.stop() }
            let routes = EgressRoutes.all(try proxy(scheme, upstream.port, "ada", "hunter2"))
            try await withEgress(opened: "127.0.0.1", names: ["site.test": [["8.8.8.8"]]], routes: routes) {
                egress, _ in
                let client = try await open(egress, "site.test", site.port)
                for _ in 0..<2 {
                    try await client.send(Self.get("/ok", ["Proxy-Authorization: Basic eDp5"]))
                    #expect(try await client.response().body.contains("fine"))
                }
                let whole = "GET http://site.test:\(site.port)/ok"
                #expect(upstream.requests == (scheme == "http" ? [whole, whole] : ["SOCKS site.test:\(site.port)"]))
                guard scheme == "http" else { return }
                #expect(site.header("proxy-authorization", ofRequestFor: "/ok") == nil)
                // What would name another server than was judged.
                let other = try await open(egress, "site.test", site.port)
                try await other.send(Self.get("http://127.0.0.1:\(site.port)/ok"))
                #expect(try await other.response().status == 400)
            }
        }
    }

    @Test("a new policy holds for connections that exist: they are closed")
    func policyChange() async throws {
        try await TestSite.with { site in
            try await withEgress(opened: "127.0.0.1") { egress, _ in
                let client = try await open(egress, "127.0.0.1", site.port)
                try await client.send(Self.get("/ok"))
                #expect(try await client.response().status == 200)
                await egress.apply(.standard)
                #expect(try await client.isClosedByPeer())
            }
        }
    }

    @Test("a server is read no faster than the browser reads")
    func backpressure() async throws {
        let flood = try FloodServer()
        try await withEgress(opened: "127.0.0.1") { egress, _ in
            let client = try await open(egress, "127.0.0.1", Int(flood.port))
            try await client.send(Self.get("/"))
            let sent = await flood.sentUntilItStalls()
            #expect(sent > 0 && sent < 48 << 20, "\(sent)")
            withExtendedLifetime(client) {}
        }
    }
}
