import EgressRules
import JSONModel
import StagehandProtocol
import Testing

@Suite("Where a session wishes to go")
struct EgressRequestTests {
    private func hosted(_ proxies: JSONValue) -> JSONValue {
        ["browserbaseSessionCreateParams": ["proxies": proxies]]
    }

    @Test("lists and proxies are read, and a body without them wishes nothing")
    func read() throws {
        #expect(try StartRequest(body: [:]).egress.isEmpty)
        #expect(try StartRequest(body: ["egress": ["allow": [], "deny": nil]]).egress.isEmpty)
        let request = try StartRequest(body: [
            "egress": ["allow": ["example.com", ".example.org:443"], "deny": ["10.0.0.0/8", "*.ads.test"]],
            "browserbaseSessionCreateParams": [
                "proxies": [
                    [
                        "type": "external", "server": "http://Proxy.test:3128", "username": "ada",
                        "password": "hunter2", "domainPattern": #"wikipedia\.org"#,
                    ],
                    ["type": "none", "domainPattern": #".*\.gov"#], ["type": "external", "server": "socks5://8.8.8.8"],
                ]
            ],
        ])
        let egress = request.egress
        #expect(egress.allow == ["example.com", ".example.org:443"] && egress.deny == ["10.0.0.0/8", "*.ads.test"])
        #expect(egress.proxies.map(\.server) == ["http://Proxy.test:3128", nil, "socks5://8.8.8.8"])
        #expect(egress.proxies.map(\.pattern) == [#"wikipedia\.org"#, #".*\.gov"#, nil])
        #expect(egress.proxies.map(\.credentials) == [["ada", "hunter2"], [], []])
        #expect(egress.notApplied.isEmpty && request.browser.notApplied.isEmpty)
        #expect(!"\(request)".contains("hunter2"))
    }

    @Test("proxies of the hosted service's network are named as not applied, and the rest is used")
    func notProvided() throws {
        #expect(try StartRequest(body: hosted(true)).egress.notApplied == ["browserbaseSessionCreateParams.proxies"])
        #expect(try StartRequest(body: ["proxies": true]).egress.notApplied == ["proxies"])
        #expect(try StartRequest(body: hosted(false)).egress.notApplied.isEmpty)
        let mixed = try StartRequest(
            body: hosted([
                ["type": "external", "server": "p.test:1"], ["type": "browserbase", "geolocation": ["country": "US"]],
            ])
        ).egress
        #expect(mixed.notApplied == ["browserbaseSessionCreateParams.proxies[1]"] && mixed.proxies.count == 1)
        let native = try StartRequest(body: ["proxies": [["type": "external", "server": "p.test:1"]]]).egress
        #expect(native.proxies.count == 1 && native.notApplied.isEmpty)
    }

    @Test(
        "what cannot be read is refused by its path, and says which rule it is",
        arguments: [
            ("egress", ["egress": "all"]), ("egress", ["egress": []]),
            ("egress.alow", ["egress": ["alow": ["a.test"]]]),
            ("egress.allow", ["egress": ["allow": "a.test"]]), ("egress.allow", ["egress": ["allow": [1]]]),
            ("egress.deny[1]", ["egress": ["deny": ["a.test", "10.0.0.0/33"]]]),
            ("egress.allow[0]", ["egress": ["allow": [""]]]),
            ("egress.allow[0]", ["egress": ["allow": ["a.test,b.test"]]]),
            ("egress.allow[0]", ["egress": ["allow": ["http://a.test"]]]),
            ("egress.allow[0]", ["egress": ["allow": ["a b"]]]),
            ("egress.allow[0]", ["egress": ["allow": ["a.test:0"]]]),
            ("egress.allow[0]", ["egress": ["allow": ["10.0.0.1/8"]]]),
            ("egress.allow[0]", ["egress": ["allow": ["*.*"]]]),
            ("egress.allow[0]", ["egress": ["allow": ["\u{0}"]]]),
            ("egress.allow[0]", ["egress": ["allow": ["exämple.test"]]]),
            ("egress.allow[0]", ["egress": ["allow": [.string(String(repeating: "a.", count: 100_000))]]]),
            ("egress.allow", ["egress": ["allow": .array([JSONValue](repeating: "a.test", count: 101))]]),
            ("proxies", ["proxies": "http://p.test"]), ("proxies", ["proxies": ["type": "external"]]),
            ("proxies", ["proxies": .array([JSONValue](repeating: ["type": "none"], count: 21))]),
            ("proxies[0]", ["proxies": ["http://p.test:1"]]), ("proxies[0].type", ["proxies": [[:]]]),
            ("proxies[0].type", ["proxies": [["type": "mitm", "server": "p.test"]]]),
            ("proxies[0].server", ["proxies": [["type": "external"]]]),
            ("proxies[0].server", ["proxies": [["type": "external", "server": ""]]]),
            ("proxies[0].server", ["proxies": [["type": "external", "server": "https://p.test"]]]),
            ("proxies[0].server", ["proxies": [["type": "external", "server": "file:///etc/passwd"]]]),
            ("proxies[0].server", ["proxies": [["type": "external", "server": 5]]]),
            ("proxies[0].username", ["proxies": [["type": "external", "server": "p.test:1", "password": "hunter2"]]]),
            (
                "proxies[0].password",
                ["proxies": [["type": "external", "server": "p.test:1", "username": "a", "password": ["hunter2"]]]]
            ),
            ("proxies[1].domainPattern", ["proxies": [["type": "none"], ["type": "none", "domainPattern": "(a"]]]),
            (
                "proxies[0].domainPattern",
                ["proxies": [["type": "none", "domainPattern": .string(String(repeating: "a", count: 257))]]]
            ),
        ] as [(String, JSONValue)])
    func refused(field: String, body: JSONValue) {
        let error = #expect(throws: RequestError.self) { try StartRequest(body: body) }
        #expect(error?.field == field, "\(String(describing: error))")
        #expect((error?.description.utf8.count ?? 0) < 600 && error?.description.contains("hunter2") == false)
    }

    @Test("the rule that cannot be read is told, and no password ever is")
    func words() throws {
        let rule = #expect(throws: RequestError.self) {
            try StartRequest(body: ["egress": ["deny": ["a.test", "not a rule"]]])
        }
        #expect(
            rule?.description.contains("`egress.deny[1]`") == true && rule?.description.contains("`not a rule`") == true
        )
        for server in ["http://ada:hunter2@p.test:1", "hunter2", "https://hunter2", "http://hunter2.test:x"] {
            let error = #expect(throws: RequestError.self) {
                try StartRequest(body: [
                    "proxies": [
                        ["type": "external", "server": .string(server), "username": "hunter2\n", "password": "hunter2"]
                    ]
                ])
            }
            #expect(error?.description.contains("hunter2") == false, "\(server)")
        }
        for (name, password) in [
            ("a:b", "hunter2"), ("", "hunter2"), ("hunter2\r\nX: y", "p"),
            (String(repeating: "hunter2", count: 40), "p"),
        ] {
            let error = #expect(throws: RequestError.self) {
                try StartRequest(body: [
                    "proxies": [
                        [
                            "type": "external", "server": "p.test:1", "username": .string(name),
                            "password": .string(password),
                        ]
                    ]
                ])
            }
            #expect(error?.description.contains("hunter2") == false)
        }
    }

    private static let rulePieces = [
        "a", "example", ".", "*", "*.", ":", "::", "[", "]", "/", "0", "1", "8", "10", "255", "256", "08", "127.0.0.1",
        "2001:db8",
        "ffff", "/8", "/0", "/33", "/128", ":443", ":0", "-", "_", " ", ",", "0x7f", "com", "test.", "A", "%", "[::1]",
    ]
    private static let serverPieces =
        rulePieces + ["http://", "socks5://", "SOCKS5H://", "https://", "://", "@", "?", "#"]
    private static let patternPieces = [
        "a", "B", "0", ".", "\\.", "\\d", "\\b", "*", "+", "?", "|", "(", ")", "(?:", "(?", "[", "]", "[^", "-", "^",
        "$", "{", "*.", "\\",
    ]

    @Test("what is taken here is what the browser task reads: rules, servers and patterns")
    func agrees() throws {
        var random = SystemRandomNumberGenerator()
        func text(_ pieces: [String]) -> String {
            (0..<Int.random(in: 0...7, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        }
        var taken = (rules: 0, servers: 0, patterns: 0)
        for _ in 0..<20_000 {
            let rule = text(Self.rulePieces)
            #expect(EgressSyntax.isRule(rule) == (EgressRule(rule) != nil), "\(rule)")
            if EgressSyntax.isRule(rule) { taken.rules += 1 }
            let server = text(Self.serverPieces)
            // Addresses in odd spellings are read there, and not taken here.
            let isRead = (try? EgressProxy(server: server, credentials: nil)) != nil
            let isTaken =
                (try? StartRequest(body: ["proxies": [["type": "external", "server": .string(server)]]])) != nil
            #expect(!isTaken || isRead, "\(server)")
            if !isTaken, isRead, !server.isEmpty { #expect(server.contains { $0.isNumber }, "\(server)") }
            if isTaken { taken.servers += 1 }
            let pattern = text(Self.patternPieces)
            #expect(PatternSyntax.isPattern(pattern) == (DomainPattern(pattern) != nil), "\(pattern)")
            if DomainPattern(pattern) != nil { taken.patterns += 1 }
        }
        #expect(taken.rules > 500 && taken.servers > 100 && taken.patterns > 500, "\(taken)")
    }
}
