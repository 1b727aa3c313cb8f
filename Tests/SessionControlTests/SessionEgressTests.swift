import ByteEncodings
import EgressRules
import JSONModel
import ProcessEnvironment
import SessionStore
import Testing

@testable import SessionControl

@Suite("A session's egress in its browser task")
struct SessionEgressTests {
    private let key = [UInt8](repeating: 7, count: 32)

    private func wishes(
        allow: [String] = [], deny: [String] = [], proxies: [SessionEgress.Proxy] = [], sealed: String? = nil
    )
        -> SessionEgress
    {
        SessionEgress(allow: allow, deny: deny, proxies: proxies, sealedCredentials: sealed)
    }

    @Test("the operator's rules stay, and the session's come beside them")
    func narrowed() throws {
        var base = EgressPolicy(
            opened: try #require(EgressRule.list("10.0.0.1")), allowed: [],
            denied: try #require(EgressRule.list("evil.test")))
        base.routes.standard = try EgressProxy(server: "standard.test:1", credentials: nil)
        let servers = ["http://p.test:1", nil]
        let sealed = try EgressSeal.seal(
            [["a", "b"], []], servers: servers, sessionKey: key)
        let policy = try base.narrowed(
            by: wishes(
                allow: ["a.test"], deny: ["b.test"],
                proxies: [
                    SessionEgress.Proxy(server: servers[0], domainPattern: "x"),
                    SessionEgress.Proxy(server: nil, domainPattern: nil),
                ],
                sealed: Base64.standard.encode(sealed)), sessionKey: key)
        #expect(
            policy.opened == base.opened && policy.denied == base.denied
                && policy.routes.standard == base.routes.standard)
        #expect(policy.allowed.map(\.text) == ["a.test"] && policy.sessionDenied.map(\.text) == ["b.test"])
        #expect(policy.routes.session.map(\.proxy?.server) == ["http://p.test:1", nil])
        #expect(policy.routes.session[0].proxy?.credentials == ProxyCredentials(username: "a", password: "b"))
        #expect(policy.routes.session[0].pattern?.text == "x" && policy.routes.session[1].pattern == nil)
    }

    @Test("a wish that cannot be read, or a secret that cannot be opened, is an error and never less protection")
    func refused() throws {
        let proxies = [SessionEgress.Proxy(server: "http://p.test:1", domainPattern: nil)]
        let foreign = try EgressSeal.seal(
            [["hunter2", "hunter2"]], servers: ["http://other.test:1"],
            sessionKey: key)
        let bad = [
            wishes(allow: ["not a rule"]), wishes(deny: ["*.*"]),
            wishes(proxies: [SessionEgress.Proxy(server: "ftp://x", domainPattern: nil)]),
            wishes(proxies: [SessionEgress.Proxy(server: nil, domainPattern: "(")]),
            wishes(proxies: proxies, sealed: "no base 64"),
            wishes(proxies: proxies, sealed: Base64.standard.encode(foreign)), wishes(proxies: proxies, sealed: ""),
        ]
        for each in bad {
            let error = #expect(throws: ControllerError.self) {
                try EgressPolicy.standard.narrowed(by: each, sessionKey: key)
            }
            #expect(error?.message.contains("hunter2") == false)
        }
    }

    @Test("what start stores is read whole, and anything else is an error")
    func stored() throws {
        let value: JSONValue = [
            "allow": ["a.test"], "deny": [], "sealedCredentials": "x",
            "proxies": [["type": "external", "server": "p.test:1", "domainPattern": "a"], ["type": "none"]],
        ]
        #expect(
            try SessionEgress(value)
                == wishes(
                    allow: ["a.test"],
                    proxies: [.init(server: "p.test:1", domainPattern: "a"), .init(server: nil, domainPattern: nil)],
                    sealed: "x"))
        let bad: [JSONValue] = [
            [:], "x", ["allow": [], "deny": []], ["allow": [], "proxies": []],
            ["allow": [1], "deny": [], "proxies": []],
            ["allow": "a", "deny": [], "proxies": []], ["allow": [], "deny": [], "proxies": ["x"]],
            ["allow": [], "deny": [], "proxies": [["type": "external"]]],
            ["allow": [], "deny": [], "proxies": [["type": "none", "domainPattern": 5]]],
        ]
        for each in bad { #expect(throws: ControllerError.self, "\(each)") { try SessionEgress(each) } }
    }

    private func settings(_ proxy: String) throws -> ControllerSettings {
        try ControllerSettings(
            EnvironmentVariables(
                ["EGRESS_PROXY": proxy, "WEBSOCKET_API_ENDPOINT": "ws://127.0.0.1:1/live"]))
    }

    @Test("EGRESS_PROXY names the proxy of all sessions, its password percent-encoded")
    func operatorProxy() throws {
        #expect(try settings("").egress.routes == .direct)
        let plain = try #require(try settings("http://proxy.test:3128").egress.routes.standard)
        #expect(plain.server == "http://proxy.test:3128" && plain.credentials == nil)
        let known = try #require(try settings("socks5://ada:hun%40ter%3A2@10.0.0.1:1080").egress.routes.standard)
        #expect(known.server == "socks5://10.0.0.1:1080")
        #expect(known.credentials == ProxyCredentials(username: "ada", password: "hun@ter:2"))
        #expect(
            try settings("ada@proxy.test:1").egress.routes.standard?.credentials
                == ProxyCredentials(username: "ada", password: ""))
    }

    @Test(
        "an EGRESS_PROXY that cannot be read ends the process with its name and without its value",
        arguments: [
            "https://hunter2.test", "http://a:hunter2%zz@p.test:1", "hunter2 x", "http://a:hunter2@",
            "a@http://hunter2", "http://:hunter2@p.test:1",
        ])
    func badOperatorProxy(text: String) {
        let error = #expect(throws: EnvironmentError.self) { try settings(text) }
        #expect(error?.variable == "EGRESS_PROXY" && error?.problem.contains("hunter2") == false, "\(text)")
    }
}
