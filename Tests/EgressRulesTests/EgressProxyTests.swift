import Testing

@testable import EgressRules

@Suite("Proxies of a session")
struct EgressProxyTests {
    private let someone = ProxyCredentials(username: "ada", password: "hunter2")

    @Test(
        "servers are read in the spellings that clients use",
        arguments: [
            ("http://proxy.test:3128", "http://proxy.test:3128"), ("HTTP://Proxy.Test:3128/", "http://proxy.test:3128"),
            ("proxy.test:8080", "http://proxy.test:8080"), ("http://proxy.test", "http://proxy.test:80"),
            ("socks5://10.0.0.1", "socks5://10.0.0.1:1080"),
            ("socks5h://[2606:4700::1]:9", "socks5://[2606:4700:0:0:0:0:0:1]:9"),
            ("http://0x7f.1:1", "http://127.0.0.1:1"),
        ])
    func servers(text: String, canonical: String) throws {
        let proxy = try EgressProxy(server: text, credentials: nil)
        #expect(proxy.server == canonical)
        #expect(try EgressProxy(server: canonical, credentials: nil) == proxy)
    }

    @Test(
        "what is no server is refused, and never repeated",
        arguments: [
            "", "http://", "https://proxy.test:443", "ftp://hunter2.test", "socks4://hunter2.test:1", "://hunter2",
            "http://ada:hunter2@proxy.test:80", "ada:hunter2@proxy.test", "http://hunter2.test:0",
            "http://hunter2.test:65536", "http://hunter2.test:80/path", "http://hunter2.test?x",
            "http://hunter2.test:8 0",
            "http://hunter2.test\r\nX: y", "http://" + String(repeating: "a.", count: 200) + "hunter2",
            "hunter2:pass word",
        ])
    func refusedServers(text: String) {
        let error = #expect(throws: EgressProxy.Problem.self) { try EgressProxy(server: text, credentials: nil) }
        #expect(error?.message.contains("hunter2") == false && error?.message.isEmpty == false, "\(text)")
    }

    @Test("names and passwords that cannot be sent are refused, and never shown")
    func credentials() throws {
        for (name, password) in [
            ("", "hunter2"), ("a\r\nX: hunter2", "b"), ("a", "hunter2\n"),
            (String(repeating: "n", count: 256), "hunter2"),
            ("a", "hunter2" + String(repeating: "p", count: 249)), ("a\u{7F}", "hunter2"), ("a:b", "hunter2"),
        ] {
            let credentials = ProxyCredentials(username: name, password: password)
            let error = #expect(throws: EgressProxy.Problem.self) {
                try EgressProxy(server: "http://p.test:1", credentials: credentials)
            }
            #expect(error?.message.contains("hunter2") == false)
        }
        // SOCKS has lengths, so a colon is a character like others.
        let colon = ProxyCredentials(username: "a:b", password: "hunter2")
        let proxy = try EgressProxy(server: "socks5://p.test:1", credentials: colon)
        #expect(proxy.credentials?.password == "hunter2")
        #expect(!"\(proxy)".contains("hunter2") && !String(reflecting: proxy).contains("hunter2"))
        var dumped = ""
        dump(proxy, to: &dumped)
        #expect(!dumped.contains("hunter2") && !dumped.contains("a:b"))
    }

    @Test("the first route that fits counts; none of the session's own means whatever the operator has")
    func choice() throws {
        let (first, second) = (
            try EgressProxy(server: "first.test:1", credentials: nil),
            try EgressProxy(server: "second.test:1", credentials: someone)
        )
        let standard = try EgressProxy(server: "standard.test:1", credentials: nil)
        var routes = EgressRoutes(
            session: [
                .init(pattern: DomainPattern(#"^plain\."#), proxy: nil),
                .init(pattern: DomainPattern(#"\.org$"#), proxy: first),
                .init(pattern: DomainPattern(#"wikipedia"#), proxy: second),
            ], standard: nil)
        func proxy(_ host: String) throws -> EgressProxy? {
            routes.choice(for: try #require(EgressTarget(authority: host, defaultPort: 443)))?.proxy
        }
        #expect(try proxy("wikipedia.org") == first)
        #expect(try proxy("wikipedia.com") == second)
        #expect(try proxy("plain.org") == nil)
        #expect(try proxy("example.com") == nil)
        routes.standard = standard
        #expect(try proxy("plain.org") == standard)
        #expect(try proxy("example.com") == standard)
        #expect(try proxy("wikipedia.org") == first)
        let choice = routes.choice(for: try #require(EgressTarget(authority: "example.com:80", defaultPort: nil)))
        #expect(choice?.isOfOperator == true)
        #expect(
            EgressRoutes.direct.choice(for: try #require(EgressTarget(authority: "a.test:1", defaultPort: nil))) == nil)
    }

    @Test(
        "a session's proxy must be where it may be; the operator's own needs no opening; metadata services are neither")
    func places() throws {
        var policy = EgressPolicy(opened: [], allowed: [], denied: try #require(EgressRule.list("denied.test")))
        policy.allowed = try #require(EgressRule.list("only.test"))
        policy.sessionDenied = try #require(EgressRule.list("*"))
        func refusal(_ server: String, isOfOperator: Bool) throws -> EgressRefusal? {
            let proxy = try EgressProxy(server: server, credentials: nil)
            return policy.forProxy(.init(proxy: proxy, isOfOperator: isOfOperator)).refusal(of: proxy.target)
        }
        #expect(try refusal("8.8.8.8:80", isOfOperator: false) == nil)
        #expect(try refusal("proxy.test:80", isOfOperator: false) == nil)
        #expect(try refusal("denied.test:80", isOfOperator: false) == .denied)
        for text in ["10.0.0.1:80", "127.0.0.1:80", "2130706433:80", "[::1]:80", "[::ffff:10.0.0.1]:80"] {
            #expect(try refusal(text, isOfOperator: false) != nil, "\(text)")
            #expect(try refusal(text, isOfOperator: true) == nil, "\(text)")
        }
        for isOfOperator in [true, false] {
            #expect(try refusal("169.254.169.254:80", isOfOperator: isOfOperator) == .address(.metadata))
            #expect(try refusal("[::ffff:a9fe:a9fe]:80", isOfOperator: isOfOperator) == .address(.metadata))
        }
    }
}

@Suite("A session's own rules")
struct SessionRulesTests {
    private func target(_ authority: String) throws -> EgressTarget {
        try #require(EgressTarget(authority: authority, defaultPort: 80))
    }

    private func policy(allow: String = "", deny: String = "", opened: String = "", denied: String = "") throws
        -> EgressPolicy
    {
        var policy = EgressPolicy(
            opened: try #require(EgressRule.list(opened)), allowed: try #require(EgressRule.list(allow)),
            denied: try #require(EgressRule.list(denied)))
        policy.sessionDenied = try #require(EgressRule.list(deny))
        return policy
    }

    @Test("what a session closes is closed, and the rule is named")
    func denied() throws {
        let policy = try policy(deny: "*.ads.test,203.0.112.0/24", opened: "127.0.0.1")
        #expect(policy.refusal(of: try target("x.ads.test")) == .deniedBySession("*.ads.test"))
        #expect(policy.refusal(of: try target("203.0.112.9")) == .deniedBySession("203.0.112.0/24"))
        let hidden = try #require(IPAddress(v4: "203.0.112.7"))
        #expect(policy.refusal(of: [hidden], for: try target("innocent.test")) == .deniedBySession("203.0.112.0/24"))
        #expect(EgressRefusal.deniedBySession("*.ads.test").message.contains("`egress.deny: *.ads.test`"))
        #expect(policy.refusal(of: try target("ads.test")) == nil)
        #expect(policy.refusal(of: try target("127.0.0.1")) == nil)
    }

    @Test(
        "a session's list opens nothing that is closed without it",
        arguments: ["*", "10.0.0.1", "10.0.0.0/8", "0.0.0.0/0", "inside.test", ".test", "169.254.169.254"])
    func opensNothing(rule: String) throws {
        let policy = try policy(allow: rule, denied: "closed.test")
        for text in ["10.0.0.1", "127.0.0.1", "[::1]", "169.254.169.254", "[fd00:ec2::254]", "closed.test"] {
            #expect(policy.refusal(of: try target(text)) != nil, "\(text)")
        }
        let inside = try #require(IPAddress(v4: "10.0.0.1"))
        #expect(policy.refusal(of: [inside], for: try target("inside.test")) != nil)
        #expect(try self.policy(allow: rule, opened: "*").refusal(of: try target("169.254.169.254")) != nil)
    }

    @Test("with a list, nothing else is open, not even what the operator opens")
    func allowed() throws {
        let policy = try policy(allow: "example.com:443,.example.org", opened: "10.0.0.0/8")
        #expect(policy.refusal(of: try target("example.com:443")) == nil)
        #expect(policy.refusal(of: try target("example.com:80")) == .notAllowed)
        #expect(policy.refusal(of: try target("a.example.org")) == nil)
        #expect(policy.refusal(of: try target("10.0.0.1")) == .notAllowed)
        #expect(EgressRefusal.notAllowed.message.contains("egress.allow"))
    }

    @Test("every refusal has a code of its own and a sentence")
    func words() {
        let refusals: [EgressRefusal] = [
            .malformedTarget, .denied, .deniedBySession("x"), .notAllowed, .address(.loopback), .address(.metadata),
            .proxy("p.test", .address(.loopback)),
        ]
        #expect(
            Set(refusals.map(\.code)).count == refusals.count && Set(refusals.map(\.message)).count == refusals.count)
        #expect(EgressRefusal.proxy("p.test", .address(.loopback)).code == "proxy_loopback_address")
    }

    @Test(
        "where an address leads is read from it",
        arguments: [
            ("http://a.test/x?y", "a.test:80"), ("HTTPS://A.test:8443#f", "a.test:8443"),
            ("wss://a.test", "a.test:443"),
            ("ws://[::1]:9/", "[0:0:0:0:0:0:0:1]:9"), ("http://u:p@a.test/", "a.test:80"), ("data:text/html,x", nil),
            ("about:blank", nil), ("http:///", nil), ("file:///etc/passwd", nil), ("", nil),
        ] as [(String, String?)])
    func urls(url: String, target: String?) {
        #expect(EgressTarget(url: url).map { "\($0)" } == target, "\(url)")
    }
}
