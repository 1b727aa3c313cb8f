import BrowserControl
import EgressRules
import Glibc
import Synchronization
import Testing

/// What a client that is not Chrome can try. All addresses are loopback's, of which some are opened.
@Suite("The egress guard, spoken to directly", .serialized)
struct EgressGuardTests {
    private func get(_ egress: EgressGuard, _ url: String, _ fields: [String] = []) async throws -> RawClient.Response {
        let head = (["GET \(url) HTTP/1.1", "Host: other.example"] + fields).joined(separator: "\r\n")
        return try await RawClient.request(port: egress.port, head + "\r\n\r\n").1
    }

    @Test("a resource is fetched from the address that the name has")
    func fetches() async throws {
        try await TestSite.with { site in
            try await withEgress(opened: "127.0.0.1", names: ["site.test": [["127.0.0.1"]]]) { egress, notes in
                let answer = try await get(
                    egress, "http://site.test:\(site.port)/ok",
                    [
                        "Proxy-Connection: keep-alive", "Proxy-Authorization: Basic c2VjcmV0",
                        "Connection: X-Only, close",
                        "X-Only: here", "X-Kept: yes", "TE: trailers", "Keep-Alive: 5",
                    ])
                #expect(answer.status == 200 && answer.body.contains("fine"))
                #expect(site.header("host", ofRequestFor: "/ok") == "site.test:\(site.port)")
                #expect(site.header("x-kept", ofRequestFor: "/ok") == "yes")
                for name in [
                    "proxy-connection", "proxy-authorization", "x-only", "te", "keep-alive", "via", "x-forwarded-for",
                    "forwarded", "connection",
                ] { #expect(site.header(name, ofRequestFor: "/ok") == nil, "\(name)") }
                #expect(notes.codes.isEmpty)
            }
        }
    }

    @Test("one connection carries requests one after the other, to different servers too, pipelined or not")
    func reuse() async throws {
        try await TestSite.with { site in
            try await TestSite.with { other in
                try await withEgress(opened: "127.0.0.1") { egress, _ in
                    func request(_ site: TestSite, _ path: String) -> String {
                        "GET \(site.url(path)) HTTP/1.1\r\nHost: x\r\n\r\n"
                    }
                    let (client, first) = try await RawClient.request(port: egress.port, request(site, "/ok"))
                    #expect(first.status == 200)
                    try await client.send(Array((request(other, "/nope") + request(site, "/ok")).utf8))
                    #expect(try await client.response().status == 404)
                    #expect(try await client.response().body.contains("fine"))
                }
            }
        }
    }

    @Test("a tunnel carries bytes, those that came with the request included")
    func tunnel() async throws {
        try await TestSite.with { site in
            try await withEgress(opened: "127.0.0.1") { egress, _ in
                let (client, opened) = try await RawClient.request(
                    port: egress.port,
                    "CONNECT 127.0.0.1:\(site.port) HTTP/1.1\r\nHost: x\r\n\r\nGET /ok HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(opened.status == 200)
                #expect(try await client.response().body.contains("fine"))
                try await client.send(Array("GET /nope HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".utf8))
                #expect(try await client.response().status == 404)
            }
        }
    }

    @Test(
        "what is not allowed is answered with 403 and the rule, whatever it is spelled like",
        arguments: [
            ("http://127.0.0.1:PORT/ok", "loopback_address"), ("http://2130706433:PORT/ok", "loopback_address"),
            ("http://0x7f.1:PORT/", "loopback_address"), ("http://0177.0.0.1:PORT/", "loopback_address"),
            ("http://[::ffff:127.0.0.1]:PORT/", "loopback_address"), ("http://127.0.0.1.:PORT/", "loopback_address"),
            ("http://inside.test:PORT/", "loopback_address"), ("http://mixed.test:PORT/", "loopback_address"),
            ("http://mapped.test:PORT/", "loopback_address"), ("http://0.0.0.0:PORT/", "unspecified_address"),
            ("http://169.254.169.254/latest/meta-data/", "metadata_address"), ("http://meta.test/", "metadata_address"),
            ("http://2852039166/", "metadata_address"), ("http://[::ffff:a9fe:a9fe]/", "metadata_address"),
            ("http://169.254.170.2/v2/credentials", "metadata_address"), ("http://10.0.0.1/", "private_address"),
            ("http://[fd00:ec2::254]/", "metadata_address"), ("http://denied.test/", "denied"),
        ])
    func refused(url: String, code: String) async throws {
        try await TestSite.with { site in
            let names = [
                "inside.test": [["127.0.0.1"]], "mixed.test": [["8.8.8.8", "127.0.0.1"]],
                "mapped.test": [["::ffff:7f00:1"]], "meta.test": [["169.254.169.254"]],
            ]
            try await withEgress(opened: "meta.test", denied: "denied.test", names: names) { egress, notes in
                let address = url.replacing("PORT", with: "\(site.port)")
                let answer = try await get(egress, address)
                #expect(answer.status == 403)
                #expect(answer.head.lowercased().contains("text/plain") && answer.head.lowercased().contains("nosniff"))
                #expect(answer.body.hasPrefix("Wallcrawler: ") && !answer.body.contains("127.0.0.1"))
                let authority = address.dropFirst(7).prefix { $0 != "/" }
                let connect = authority.hasSuffix("\(site.port)") ? authority : authority + ":443"
                let tunnel = try await RawClient.request(
                    port: egress.port, "CONNECT \(connect) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(tunnel.1.status == 403)
                #expect(notes.codes.count == 2 && notes.codes.allSatisfy { $0.hasPrefix(code + " ") }, "\(notes.codes)")
                #expect(await egress.counts().refusals == 2)
                #expect(site.header("host", ofRequestFor: "/ok") == nil)
            }
        }
    }

    @Test(
        "what is no request to a proxy is refused",
        arguments: [
            ("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 400),
            ("GET https://a.example/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET ftp://a.example/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("CONNECT a.example HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("CONNECT a.example:0 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET http://user:secret@127.0.0.1/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET http:/// HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("not http at all\r\n\r\n", 400),
            ("GET http://127.0.0.1@8.8.8.8/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET http://8.8.8.8#@127.0.0.1/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET http://8.8.8.8\\@127.0.0.1/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            (
                "POST http://127.0.0.1:1/ HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                400
            ),
        ])
    func malformed(request: String, status: Int) async throws {
        try await withEgress(opened: "*") { egress, notes in
            let (client, answer) = try await RawClient.request(port: egress.port, request)
            #expect(answer.status == status)
            #expect(!answer.body.contains("secret"))
            #expect(try await client.isClosedByPeer())
            #expect(!notes.codes.contains { $0.contains("secret") })
            #expect(notes.lookups.withLock { $0.isEmpty })
        }
    }

    @Test(
        "a head that is too large is not read to its end",
        arguments: ["/ HTTP/1.1\r\nX: ", "/"])
    func tooLarge(beginning: String) async throws {
        try await withEgress(opened: "*") { egress, notes in
            let client = try await RawClient.connect(port: egress.port)
            let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
            try await client.send(Array("GET http://a.example\(beginning)".utf8))
            await #expect(throws: RawClient.Failure.self) {
                for _ in 0..<64 { try await client.send(chunk) }
            }
            #expect(notes.lookups.withLock { $0.isEmpty })
        }
    }

    @Test("a name that changes its address is judged each time, and looked up once for each connection")
    func rebinding() async throws {
        try await TestSite.with { site in
            let names = ["flip.test": [["127.0.0.1"], ["127.0.0.2"], ["169.254.169.254"], ["127.0.0.1"]]]
            try await withEgress(opened: "127.0.0.1", names: names) { egress, notes in
                let url = "http://flip.test:\(site.port)/ok"
                var statuses: [Int] = []
                for _ in 0..<4 { statuses.append(try await get(egress, url).status) }
                #expect(statuses == [200, 403, 403, 200])
                #expect(notes.lookups.withLock { $0.count } == 4)
            }
        }
    }

    @Test("connections of other users are closed without a word")
    func strangers() async throws {
        try await withEgress(opened: "*", user: geteuid() + 4711) { egress, _ in
            let client = try await RawClient.connect(port: egress.port)
            try await client.send(Array("CONNECT 127.0.0.1:80 HTTP/1.1\r\n\r\n".utf8))
            #expect(try await client.isClosedByPeer())
            #expect(await egress.counts().strangers == 1)
        }
    }

    @Test("there are no more connections than the limit, and new ones when others have closed")
    func limit() async throws {
        try await TestSite.with { site in
            try await withEgress(opened: "127.0.0.1", change: { $0.maximumConnections = 2 }) { egress, _ in
                func holds() async throws {
                    let request = "GET \(site.url("/ok")) HTTP/1.1\r\nHost: x\r\n\r\n"
                    let (first, answer) = try await RawClient.request(port: egress.port, request)
                    let (second, _) = try await RawClient.request(port: egress.port, request)
                    #expect(answer.status == 200)
                    let third = try await RawClient.connect(port: egress.port)
                    #expect(try await third.isClosedByPeer())
                    withExtendedLifetime((first, second)) {}
                }
                try await holds()
                let isServedAgain = await eventually(within: .seconds(10)) {
                    (try? await get(egress, site.url("/ok")))?.status == 200
                }
                #expect(isServedAgain)
            }
        }
    }

    @Test("names and servers that are not there end the connection, and say so to a tunnel")
    func unreachable() async throws {
        try await withEgress(opened: "127.0.0.1") { egress, notes in
            for url in ["http://nowhere.test/", "http://127.0.0.1:9/"] {
                let client = try await RawClient.connect(port: egress.port)
                try await client.send(Array("GET \(url) HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
                #expect(try await client.isClosedByPeer())
            }
            let (_, answer) = try await RawClient.request(
                port: egress.port, "CONNECT nowhere.test:443 HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(answer.status == 502)
            #expect(notes.unreachable.withLock { $0.count } == 3)
            #expect(await egress.counts().failures == 3)
        }
    }

    @Test("a name server that does not answer is not waited for beyond the deadline")
    func slowResolver() async throws {
        try await withEgress(
            opened: "*",
            change: {
                $0.resolveTimeout = .milliseconds(200)
                $0.resolve = { _ in
                    try await Task.sleep(for: .seconds(60))
                    return []
                }
            }
        ) { egress, notes in
            let (_, answer) = try await RawClient.request(
                port: egress.port, "CONNECT slow.test:443 HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(answer.status == 502 && answer.body.contains("in time"))
        }
    }

    @Test("a connection that carries nothing is closed")
    func idle() async throws {
        try await withEgress(opened: "127.0.0.1", change: { $0.idleTimeout = .milliseconds(200) }) { egress, _ in
            let silent = try await RawClient.connect(port: egress.port)
            #expect(try await silent.isClosedByPeer())
            try await TestSite.with { site in
                let (tunnel, opened) = try await RawClient.request(
                    port: egress.port, "CONNECT 127.0.0.1:\(site.port) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(opened.status == 200)
                #expect(try await tunnel.isClosedByPeer())
            }
        }
    }

    @Test("a server is read no faster than the browser reads", arguments: ["CONNECT", "GET"])
    func backpressure(method: String) async throws {
        let flood = try FloodServer()
        try await withEgress(opened: "127.0.0.1") { egress, _ in
            let target = method == "GET" ? "http://127.0.0.1:\(flood.port)/" : "127.0.0.1:\(flood.port)"
            let client = try await RawClient.connect(port: egress.port)
            try await client.send(Array("\(method) \(target) HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
            // The kernel's buffers on both sides take some megabytes; without a brake it would be all of them.
            let sent = await flood.sentUntilItStalls()
            #expect(sent > 0 && sent < 48 << 20, "\(sent)")
            withExtendedLifetime(client) {}
        }
    }

    @Test("a new policy holds for connections that exist: they are closed")
    func policyChange() async throws {
        try await TestSite.with { site in
            try await withEgress(opened: "127.0.0.1") { egress, _ in
                let (client, answer) = try await RawClient.request(
                    port: egress.port, "GET \(site.url("/ok")) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(answer.status == 200)
                await egress.apply(.standard)
                #expect(try await client.isClosedByPeer())
                let refused = try await get(egress, site.url("/ok"))
                #expect(refused.status == 403)
            }
        }
    }
}
