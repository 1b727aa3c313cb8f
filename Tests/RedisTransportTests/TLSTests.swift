import RedisTransport
import TestSupport
import Testing

@Suite("TLS to Redis")
struct TLSTests {
    private static let secured = RedisServerOptions(password: "tls-pa55", usesTLS: true)

    @Test(
        "a certificate is accepted for the name and for the address that it bears",
        arguments: ["localhost", "127.0.0.1"])
    func accepted(host: String) throws {
        try withRedisServer(Self.secured) { server in
            let connection = try open("rediss://:tls-pa55@\(host):\(server.port)", trust: .file(server.caFile))
            #expect(try connection.call(["PING"]) == .status("PONG"))
        }
    }

    @Test("a certificate is refused for an address that it does not bear")
    func otherAddress() throws {
        try withRedisServer(Self.secured) { server in
            let url = "://:tls-pa55@127.0.0.2:\(server.port)"
            let error = failure { _ = try open("rediss" + url, trust: .file(server.caFile)).call(["PING"]) }
            #expect(error?.code == .tlsFailed)
            #expect(error?.message.contains("IP address mismatch") == true)
            #expect(!"\(String(reflecting: error))".contains("tls-pa55"))
        }
    }

    @Test("a certificate is refused for a name that it does not bear")
    func otherName() throws {
        try withRedisServer(Self.secured) { server in
            // The resolver takes this for 127.0.0.1; as the text of an address in a certificate it is none, so it is a name.
            let url = "rediss://:tls-pa55@127.1:\(server.port)"
            let error = failure { _ = try open(url, trust: .file(server.caFile)).call(["PING"]) }
            #expect(error?.code == .tlsFailed)
            #expect(error?.message.lowercased().contains("hostname mismatch") == true)
        }
    }

    @Test("a certificate of another authority is refused")
    func otherAuthority() throws {
        try withRedisServer(Self.secured) { server in
            try withRedisServer(Self.secured) { other in
                for trust in [RedisTrust.file(other.caFile), .system] {
                    let error = failure { _ = try open(server.url(database: 0), trust: trust).call(["PING"]) }
                    #expect(error?.code == .tlsFailed)
                    #expect(error?.message.contains("not trusted") == true)
                    #expect(!"\(String(reflecting: error))".contains("tls-pa55"))
                }
            }
        }
    }

    @Test("a file of authorities that cannot be read is an error, not a reason to trust nobody or all")
    func unreadableAuthorities() throws {
        let error = failure { _ = try open("rediss://127.0.0.1:1", trust: .file("/nonexistent/ca.pem")).call(["PING"]) }
        #expect(error?.code == .tlsFailed)
        #expect(error?.message.contains("/nonexistent/ca.pem") == true)
    }

    @Test("a server without TLS never finishes the handshake, and a server with TLS fails a plain connection")
    func mismatch() throws {
        try withRedisServer(.plain) { server in
            let connection = try open("rediss://127.0.0.1:\(server.port)")
            let error = failure {
                _ = try connection.send(["PING"], repetition: .forbidden, timeoutMilliseconds: 500)
            }
            #expect(error?.code == .couldNotConnect)
            #expect(error?.message.contains("TLS handshake") == true)
        }
        try withRedisServer(Self.secured) { server in
            let error = failure { _ = try open("redis://:tls-pa55@127.0.0.1:\(server.port)").call(["PING"]) }
            #expect([.couldNotConnect, .protocolViolation].contains(error?.code))
        }
    }

    @Test("a server that only knows an old TLS is refused")
    func oldVersion() {
        // A TLS 1.0 ServerHello, as far as the version: what comes after it does not matter any more.
        let hello: [UInt8] =
            [0x16, 3, 1, 0, 42, 2, 0, 0, 38, 3, 1] + [UInt8](repeating: 7, count: 32) + [0, 0xc0, 0x13, 0]
        withScriptedServer({ connection in
            _ = connection.readSome()
            connection.write(hello)
            connection.waitForEnd()
        }) { server in
            let error = failure { _ = try open("rediss://127.0.0.1:\(server.port)").call(["PING"]) }
            #expect(error?.code == .tlsFailed)
        }
    }

    @Test("a handshake that stalls ends at the deadline")
    func stalledHandshake() throws {
        try withScriptedServer({ $0.waitForEnd() }) { server in
            let connection = try open("rediss://127.0.0.1:\(server.port)")
            let error = failure {
                _ = try connection.send(["PING"], repetition: .forbidden, timeoutMilliseconds: 200)
            }
            #expect(error?.code == .couldNotConnect)
        }
    }
}
