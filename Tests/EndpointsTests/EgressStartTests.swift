import ByteEncodings
import Endpoints
import JSONCoding
import JSONModel
import ProcessEnvironment
import SessionLifecycle
import SessionStore
import TestSupport
import Testing

extension EndpointTests {
    @Suite("start with rules and proxies")
    struct EgressStartTests {
        private func start(_ body: JSONValue) -> ProxyRequest { ProxyRequest("POST", "/sessions/start", body: body) }

        @Test("rules and proxies are stored for the browser task, passwords sealed", arguments: Backend.allCases)
        func stored(_ backend: Backend) throws {
            let service = try Service(backend)
            let reply = try service.send(
                start([
                    "egress": ["allow": ["example.com"], "deny": ["*.ads.test"]],
                    "browserbaseSessionCreateParams": [
                        "proxies": [
                            [
                                "type": "external", "server": "http://p.test:1", "username": "ada-name",
                                "password": "hunter2",
                            ],
                            ["type": "browserbase"],
                        ]
                    ],
                ]), to: Start.self)
            #expect(reply.status == 200)
            #expect(reply.data["notApplied"] == ["browserbaseSessionCreateParams.proxies[1]"])
            let id = try #require(reply.data["sessionId"]?.stringValue)
            let record = try service.record(id)
            let egress = try #require(record.egress)
            #expect(egress["allow"] == ["example.com"] && egress["deny"] == ["*.ads.test"])
            #expect(egress["proxies"] == [["type": "external", "server": "http://p.test:1"]])
            let text = String(decoding: try JSON.encode(record), as: UTF8.self) + "\(record)" + reply.text
            #expect(!text.contains("hunter2") && !text.contains("ada-name"))
            let sealed = try #require(egress["sealedCredentials"]?.stringValue.flatMap { Base64.standard.decode($0) })
            let key = service.keys.key(ofSession: id).revealed
            #expect(
                try EgressSeal.open(sealed, servers: ["http://p.test:1"], sessionKey: key)
                    == [["ada-name", "hunter2"]])
            let other = service.keys.key(ofSession: "another").revealed
            #expect(throws: (any Error).self) {
                try EgressSeal.open(sealed, servers: ["http://p.test:1"], sessionKey: other)
            }
            let shown = try service.send(Service.retrieve(id), to: Retrieve.self)
            #expect(
                shown.data["egress"] == [
                    "allow": ["example.com"], "deny": ["*.ads.test"],
                    "proxies": [["type": "external", "server": "http://p.test:1"]],
                ])
            #expect(!shown.text.contains("sealed") && !shown.text.contains("hunter2"))
        }

        @Test("a session without wishes has none in its record")
        func none() throws {
            let service = try Service(.memory)
            let id = try service.created()
            #expect(try service.record(id).egress == nil)
        }

        @Test("rules cannot be given to a session that has begun, and are not passed over in silence")
        func resumed() throws {
            let service = try Service(.memory)
            let id = try service.created()
            try service.send(
                start(["browserbaseSessionID": .string(id), "egress": ["deny": ["a.test"]]]), to: Start.self
            )
            .expectError(400, "`egress` cannot change")
            #expect(try service.record(id).egress == nil)
        }

        @Test("a rule that cannot be read starts nothing")
        func refused() throws {
            let service = try Service(.memory)
            try service.send(start(["egress": ["allow": ["a.test", "no rule"]]]), to: Start.self)
                .expectError(400, "egress.allow[1]", "no rule")
            let secret = try service.send(
                start(["proxies": [["type": "external", "server": "http://ada:hunter2@p.test:1"]]]), to: Start.self)
            secret.expectError(400, "proxies[0].server")
            #expect(!secret.text.contains("hunter2"))
            #expect(service.bus.published.isEmpty)
        }

        @Test("the largest wishes fit into a record")
        func largest() throws {
            let service = try Service(.memory)
            let name = (0..<3).map { _ in String(repeating: "a", count: 63) }.joined(separator: ".") + "."
            let rules = JSONValue.array(
                (0..<100).map { .string("*." + name + String(repeating: "b", count: 58) + "\($0 + 100):65535") })
            let proxies = JSONValue.array(
                (0..<20).map { _ in
                    [
                        "type": "external",
                        "server": .string("socks5://" + name + String(repeating: "c", count: 61) + ":65535"),
                        "username": .string(String(repeating: "u", count: 255)),
                        "password": .string(String(repeating: "p", count: 255)),
                        "domainPattern": .string(String(repeating: "d", count: 256)),
                    ]
                })
            let reply = try service.send(
                start(["egress": ["allow": rules, "deny": rules], "proxies": proxies]), to: Start.self)
            #expect(reply.status == 200, "\(reply.text.prefix(300))")
        }
    }
}
