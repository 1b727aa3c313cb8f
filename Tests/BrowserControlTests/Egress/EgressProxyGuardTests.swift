import EgressRules
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import BrowserControl

/// The guard with proxies behind it, spoken to directly. `site.test` is a public address for the guard; in the proxies'
/// network it is the test's site.
@Suite("The egress guard's proxies", .serialized)
struct EgressProxyGuardTests {
    private static let names = [
        "site.test": [["8.8.8.8"]], "inside.test": [["10.0.0.1"]], "proxy.test": [["127.0.0.1"]],
    ]

    private func withProxy(
        _ scheme: String, credentials: String? = nil, sends: (String, String)? = nil, opened: String = "127.0.0.1",
        _ body: (EgressGuard, EgressNotes, TestProxy, TestSite) async throws -> Void
    ) async throws {
        let upstream = TestProxy(credentials: credentials)
        defer { upstream.stop() }
        let routes = EgressRoutes.all(try proxy(scheme, upstream.port, sends?.0, sends?.1 ?? ""))
        try await TestSite.with { site in
            try await withEgress(opened: opened, names: Self.names, routes: routes) { egress, notes in
                try await body(egress, notes, upstream, site)
            }
        }
    }

    private func get(_ egress: EgressGuard, _ url: String) async throws -> RawClient.Response {
        try await RawClient.request(
            port: egress.port, "GET \(url) HTTP/1.1\r\nHost: x\r\nProxy-Authorization: Basic eDp5\r\n\r\n"
        ).1
    }

    @Test(
        "resources and tunnels go through a proxy, by name, with a name and password or without",
        arguments: ["http", "socks5"], [nil, "ada:hunter2"])
    func works(scheme: String, credentials: String?) async throws {
        let sends = credentials.map { _ in ("ada", "hunter2") }
        try await withProxy(scheme, credentials: credentials, sends: sends) { egress, notes, upstream, site in
            let answer = try await get(egress, "http://site.test:\(site.port)/ok?q")
            #expect(answer.status == 404 && answer.body.contains("nothing here"))
            let found = try await get(egress, "http://site.test:\(site.port)/ok")
            #expect(found.status == 200 && found.body.contains("fine"))
            #expect(site.header("proxy-authorization", ofRequestFor: "/ok") == nil)
            #expect(site.header("host", ofRequestFor: "/ok") == "site.test:\(site.port)")
            let (client, opened) = try await RawClient.request(
                port: egress.port,
                "CONNECT site.test:\(site.port) HTTP/1.1\r\nHost: x\r\n\r\nGET /ok HTTP/1.1\r\nHost: y\r\n\r\n")
            #expect(opened.status == 200 && !opened.head.contains("X-Proxy"))
            #expect(try await client.response().body.contains("fine"))
            try await client.send(Array("GET /nope HTTP/1.1\r\nHost: y\r\nConnection: close\r\n\r\n".utf8))
            #expect(try await client.response().status == 404)
            let expected =
                scheme == "http"
                ? [
                    "GET http://site.test:\(site.port)/ok?q", "GET http://site.test:\(site.port)/ok",
                    "CONNECT site.test:\(site.port)",
                ]
                : [String](repeating: "SOCKS site.test:\(site.port)", count: 3)
            #expect(upstream.requests == expected)
            #expect(notes.codes.isEmpty && notes.unreachable.withLock { $0.isEmpty })
        }
    }

    @Test("the destination is judged here before a proxy hears of it", arguments: ["http", "socks5"])
    func judged(scheme: String) async throws {
        try await withProxy(scheme, opened: "127.0.0.1") { egress, notes, upstream, _ in
            for url in [
                "http://169.254.169.254/", "http://10.0.0.1/", "http://inside.test/", "http://[::ffff:a9fe:a9fe]/",
                "http://2852039166/",
            ] {
                #expect(try await get(egress, url).status == 403, "\(url)")
            }
            let gone = try await RawClient.request(
                port: egress.port, "CONNECT nowhere.test:443 HTTP/1.1\r\nHost: x\r\n\r\n"
            ).1
            #expect(gone.status == 502)
            #expect(upstream.requests.isEmpty && notes.codes.count == 5)
        }
    }

    @Test("a proxy that does not take the password is named, and the password is not", arguments: ["http", "socks5"])
    func wrongPassword(scheme: String) async throws {
        for sends in [("ada", "wrong-secret"), nil] {
            try await withProxy(scheme, credentials: "ada:hunter2", sends: sends) { egress, notes, _, site in
                let page = try await get(egress, "http://site.test:\(site.port)/ok")
                #expect(page.status == 502 && page.body.hasPrefix("Wallcrawler: the proxy 127.0.0.1 "), "\(page.body)")
                let tunnel = try await RawClient.request(
                    port: egress.port, "CONNECT site.test:\(site.port) HTTP/1.1\r\nHost: x\r\n\r\n"
                ).1
                #expect(tunnel.status == 502 && tunnel.body.contains("user name and password"), "\(tunnel.body)")
                let told = page.body + page.head + tunnel.body + notes.unreachable.withLock { $0.joined() }
                #expect(!told.contains("wrong-secret") && !told.contains("ada") && !told.contains("Basic"))
                #expect(notes.unreachable.withLock { $0.count } == 2)
                #expect(site.header("host", ofRequestFor: "/ok") == nil)
            }
        }
    }

    @Test(
        "a session's proxy may not be where its browser may not be; the operator's own may",
        arguments: ["http", "socks5"])
    func place(scheme: String) async throws {
        try await withProxy(scheme, opened: "") { egress, notes, upstream, site in
            let page = try await get(egress, "http://site.test:\(site.port)/ok")
            #expect(page.status == 403 && page.body.contains("the proxy 127.0.0.1 cannot be used"), "\(page.body)")
            #expect(notes.codes == ["proxy_loopback_address site.test:\(site.port)"])
            #expect(upstream.requests.isEmpty)
            var policy = EgressPolicy.standard
            let named = try EgressProxy(server: "\(scheme)://proxy.test:\(upstream.port)", credentials: nil)
            policy.routes = .all(named)
            await egress.apply(policy)
            #expect(try await get(egress, "http://site.test:\(site.port)/ok").status == 403, "by name as well")
            policy.routes = EgressRoutes(session: [], standard: named)
            await egress.apply(policy)
            #expect(try await get(egress, "http://site.test:\(site.port)/ok").status == 200)
            let metadata = try EgressProxy(server: "169.254.169.254:80", credentials: nil)
            policy.routes = EgressRoutes(session: [], standard: metadata)
            await egress.apply(policy)
            #expect(try await get(egress, "http://site.test:\(site.port)/ok").status == 403)
        }
    }

    @Test("hosts choose their proxy, or none")
    func patterns() async throws {
        let (first, second) = (TestProxy(), TestProxy())
        defer {
            first.stop()
            second.stop()
        }
        let routes = EgressRoutes(
            session: [
                .init(pattern: DomainPattern(#"^direct\."#), proxy: nil),
                .init(pattern: DomainPattern(#"\.one\.test$"#), proxy: try proxy("http", first.port)),
                .init(pattern: nil, proxy: try proxy("socks5", second.port)),
            ], standard: nil)
        let names = ["a.one.test": [["8.8.8.8"]], "b.test": [["8.8.8.8"]], "direct.one.test": [["127.0.0.1"]]]
        try await TestSite.with { site in
            try await withEgress(opened: "127.0.0.1", names: names, routes: routes) { egress, _ in
                for host in ["a.one.test", "b.test", "direct.one.test"] {
                    let answer = try await get(egress, "http://\(host):\(site.port)/ok")
                    #expect(answer.status == 200, "\(host)")
                }
                #expect(first.requests == ["GET http://a.one.test:\(site.port)/ok"])
                #expect(second.requests == ["SOCKS b.test:\(site.port)"])
            }
        }
    }

    @Test("a proxy that is not there, or is the guard itself, is named")
    func missing() async throws {
        try await withEgress(opened: "127.0.0.1", names: Self.names) { egress, notes in
            var policy = EgressPolicy(opened: [], allowed: [], denied: [])
            policy.opened = try #require(EgressRule.list("127.0.0.1"))
            for (port, words) in [
                (UInt16(9), "refuses connections"), (UInt16(egress.port), "is the egress guard itself"),
            ] {
                for scheme in ["http", "socks5"] {
                    policy.routes = .all(try proxy(scheme, port))
                    await egress.apply(policy)
                    let page = try await get(egress, "http://site.test/")
                    #expect(
                        page.status == 502 && page.body.contains("the proxy 127.0.0.1") && page.body.contains(words),
                        "\(page.body)")
                }
            }
            policy.routes = .all(try EgressProxy(server: "nowhere.test:1", credentials: nil))
            await egress.apply(policy)
            #expect(
                try await get(egress, "http://site.test/").body.contains(
                    "the proxy nowhere.test cannot be reached: the name does not exist"))
            let trouble = await egress.trouble(opening: "http://site.test/x", since: 0)
            #expect(
                trouble?.explanation(of: "net::ERR_TUNNEL_CONNECTION_FAILED")?.hasPrefix(
                    "net::ERR_PROXY_CONNECTION_FAILED: the proxy nowhere.test") == true)
            #expect(notes.unreachable.withLock { $0.count } == 5)
        }
    }

    private static let endless = [UInt8](repeating: 0x61, count: 64 << 10)

    @Test(
        "a proxy that answers wrongly, without end, or not at all ends the request and nothing else",
        arguments: ["http", "socks5"],
        ["silent", "closes", "resets", "endless-head", "endless-text", "socks-garbage", "half", "huge-name"])
    func hostile(scheme: String, behaviour: String) async throws {
        let upstream = ScriptedServer { connection in
            guard !connection.readSome().isEmpty else { return }
            switch behaviour {
            case "silent": connection.waitForEnd()
            case "closes": connection.close()
            case "resets": connection.reset()
            case "endless-head":
                connection.write("HTTP/1.1 200 OK\r\n")
                while connection.write("X-More: \(String(repeating: "y", count: 4_000))\r\n") {}
            case "endless-text": while connection.write(Self.endless) {}
            case "socks-garbage":
                connection.write([5, 0])
                _ = connection.readSome()
                while connection.write([5, 0, 0, 7] + Self.endless) {}
            case "half":
                connection.write(scheme == "http" ? Array("HTTP/1.1 20".utf8) : [5])
                connection.waitForEnd()
            default:
                connection.write([5, 0])
                _ = connection.readSome()
                // A name of 255 bytes of which four come.
                connection.write([5, 0, 0, 3, 255, 1, 2, 3])
                connection.waitForEnd()
            }
        }
        defer { upstream.stop() }
        let routes = EgressRoutes.all(try proxy(scheme, upstream.port, "ada", "hunter2"))
        try await withEgress(
            opened: "127.0.0.1", names: Self.names, routes: routes, change: { $0.connectTimeout = .milliseconds(500) }
        ) {
            egress, notes in
            let (client, answer) = try await RawClient.request(
                port: egress.port, "CONNECT site.test:443 HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(
                answer.status == 502 && answer.body.hasPrefix("Wallcrawler: the proxy 127.0.0.1 "), "\(answer.body)")
            #expect(!answer.body.contains("hunter2") && !answer.body.contains("aaaa"))
            #expect(try await client.isClosedByPeer())
            #expect(notes.unreachable.withLock { $0.count } == 1)
            // The guard serves others as before.
            await egress.apply(EgressPolicy(opened: EgressRule.list("127.0.0.1") ?? [], allowed: [], denied: []))
            try await TestSite.with { site in
                let answer = try await get(egress, site.url("/ok"))
                #expect(answer.status == 200)
            }
        }
    }

    @Test(
        "a proxy that answers a plain request wrongly is named where it is seen",
        arguments: ["no answer", "garbage", "endless head", "smuggled", "huge"])
    func hostileResource(behaviour: String) async throws {
        let flood = [UInt8](repeating: 0x61, count: 1 << 20)
        let upstream = ScriptedServer { connection in
            guard connection.readHead() != nil else { return }
            switch behaviour {
            case "no answer": connection.close()
            case "garbage": connection.write("SSH-2.0-OpenSSH_9\r\n\r\n")
            case "endless head":
                connection.write("HTTP/1.1 200 OK\r\n")
                while connection.write("X: \(String(repeating: "y", count: 4_000))\r\n") {}
            case "smuggled":
                connection.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nextra")
                connection.waitForEnd()
            default:
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n")
                while connection.write(flood) {}
            }
        }
        defer { upstream.stop() }
        let routes = EgressRoutes.all(try proxy("http", upstream.port))
        try await withEgress(opened: "127.0.0.1", names: Self.names, routes: routes) { egress, _ in
            let (client, answer) = try await RawClient.request(
                port: egress.port, "GET http://site.test/ HTTP/1.1\r\nHost: x\r\n\r\n")
            switch behaviour {
            case "smuggled": #expect(answer.status == 200 && answer.body == "ok")
            case "huge": #expect(answer.status == 200 && answer.body == "aaa")
            default:
                #expect(answer.status == 502 && answer.body.contains("the proxy 127.0.0.1 ended"), "\(answer.body)")
            }
            // What was not asked for goes nowhere, and the connection with it.
            #expect(try await client.isClosedByPeer())
        }
    }

    @Test("a connection to a proxy is kept, and one that it ends meanwhile is no page with words")
    func kept() async throws {
        let upstream = ScriptedServer { connection in
            guard connection.readHead() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst")
            // The second request has been read, and gets no answer.
            _ = connection.readHead()
        }
        defer { upstream.stop() }
        let routes = EgressRoutes.all(try proxy("http", upstream.port))
        try await withEgress(opened: "127.0.0.1", names: Self.names, routes: routes) { egress, _ in
            let request = "GET http://site.test/ HTTP/1.1\r\nHost: x\r\n\r\n"
            let (client, first) = try await RawClient.request(port: egress.port, request)
            #expect(first.body == "first")
            try await client.send(Array(request.utf8))
            #expect(try await client.isClosedByPeer())
            #expect(upstream.connectionCount == 1)
        }
    }

    @Test("a proxy is read no faster than the browser reads")
    func backpressure() async throws {
        let flood = try FloodServer()
        let upstream = TestProxy()
        defer { upstream.stop() }
        let routes = EgressRoutes.all(try proxy("socks5", upstream.port))
        try await withEgress(opened: "127.0.0.1", names: Self.names, routes: routes) { egress, _ in
            let client = try await RawClient.connect(port: egress.port)
            try await client.send(Array("CONNECT site.test:\(flood.port) HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
            let sent = await flood.sentUntilItStalls()
            #expect(sent > 0 && sent < 64 << 20, "\(sent)")
            withExtendedLifetime(client) {}
        }
    }
}
