import BrowserControl
import JSONCoding
import JSONModel
import ProcessEnvironment
import TestSupport
import Testing
import Timestamps

@Suite("The door with a certificate", .serialized)
struct AccessTLSTests {
    private func withTLS(
        change: (inout AccessSettings) -> Void = { _ in },
        _ body: (ProxyFixture, TestIdentity) async throws -> Void
    ) async throws {
        try await TestIdentity.with { identity in
            let tls = try identity.tls()
            try await withProxy(change: {
                $0.sockets.tls = tls
                $0.publicScheme = "wss"
                change(&$0)
            }) { try await body($0, identity) }
        }
    }

    private func request(_ door: ProxyFixture, _ identity: TestIdentity, _ text: String) async throws
        -> (RawClient, RawClient.Response)
    {
        let client = try await RawClient.connect(tlsPort: door.port, authority: identity.authority)
        try await client.send(Array(text.utf8))
        return (client, try await client.response())
    }

    @Test("a client that verifies the certificate speaks with the browser; megabytes pass whole")
    func speaks() async throws {
        try await withTLS { door, identity in
            let (client, response) = try await request(
                door, identity, RawClient.handshake(port: door.port, "/cdp?signingKey=full"))
            #expect(response.status == 101)
            let targets = try await client.call(1, "Target.getTargets")
            let page = try #require(targets["result"]?["targetInfos"]?.arrayValue?.first?["targetId"]?.stringValue)
            let attached = try await client.call(
                2, "Target.attachToTarget", ["targetId": .string(page), "flatten": true])
            let session = try #require(attached["result"]?["sessionId"]?.stringValue)
            let down = try await client.call(
                3, "Runtime.evaluate", ["expression": "'x'.repeat(2000000)"], session: session)
            #expect(down["result"]?["result"]?["value"]?.stringValue?.utf8.count == 2_000_000)
            let script = "'" + String(repeating: "é", count: 1_000_000) + "'.length"
            let up = try await client.call(4, "Runtime.evaluate", ["expression": .string(script)], session: session)
            #expect(up["result"]?["result"]?["value"] == 1_000_000)
            try await client.send(RawClient.frame(0x8, [0x03, 0xE8]))
            #expect(try await client.closeFrame().closeCode == 1000)
        }
    }

    @Test("discovery leads to wss, and names of the certificate are names of this door")
    func discovery() async throws {
        try await withTLS { door, identity in
            let (_, version) = try await request(
                door, identity, "GET /json/version?signingKey=full HTTP/1.1\r\nHost: b1.browsers.example:9223\r\n\r\n")
            let body = try JSON.value(from: Array(version.body.utf8))
            #expect(body["webSocketDebuggerUrl"] == "wss://b1.browsers.example:9223/cdp?signingKey=full")
            for foreign in ["evil.example", "a.b.browsers.example", "browsers.example", "xbrowsers.example"] {
                let (_, refused) = try await request(
                    door, identity, "GET /health HTTP/1.1\r\nHost: \(foreign)\r\n\r\n")
                #expect(refused.status == 403, "\(foreign)")
            }
        }
    }

    @Test("whoever does not speak TLS is disconnected, and gets no HTTP")
    func plain() async throws {
        try await withTLS { door, identity in
            let client = try await RawClient.connect(port: door.port)
            try await client.send(Array("GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8))
            await #expect(throws: RawClient.Failure.self) { try await client.response() }
            let (_, healthy) = try await request(door, identity, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(healthy.status == 200)
        }
    }

    @Test("a handshake that is not finished in time is ended", arguments: [[], [0x16, 0x03, 0x01, 0x02]] as [[UInt8]])
    func stalled(bytes: [UInt8]) async throws {
        try await withTLS(change: { $0.sockets.handshakeTimeout = .milliseconds(200) }) { door, identity in
            let client = try await RawClient.connect(port: door.port)
            try await client.send(bytes)
            #expect(try await client.isClosedByPeer())
            // The limit is the handshake's only.
            let (open, response) = try await request(
                door, identity, RawClient.handshake(port: door.port, "/cdp?signingKey=full"))
            #expect(response.status == 101)
            for id in 1..<20 {
                #expect(try await open.call(id, "Browser.getVersion")["result"] != nil)
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    @Test(
        "TLS 1.2 and 1.3 with forward secrecy are spoken, nothing older or weaker",
        arguments: [
            (["-tls1_3"], true), (["-tls1_2"], true),
            (["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"], true),
            (["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0"], false),
            (["-tls1_2", "-cipher", "AES128-GCM-SHA256:@SECLEVEL=0"], false),
            (["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], false), (["-tls1", "-cipher", "ALL:@SECLEVEL=0"], false),
        ])
    func versions(options: [String], isSpoken: Bool) async throws {
        try await withTLS { door, identity in
            let process = RunningProcess(
                "/usr/bin/openssl",
                arguments: [
                    "s_client", "-connect", "127.0.0.1:\(door.port)", "-CAfile", identity.authority,
                    "-verify_return_error",
                ] + options, environment: ["PATH": "/usr/bin:/bin"])
            defer { process.stop() }
            #expect((process.waitForExit(seconds: 60) == .code(0)) == isSpoken, "\(process.output)")
        }
    }

    @Test("the close of the session is told over TLS too")
    func ends() async throws {
        try await withTLS { door, identity in
            let (client, _) = try await request(
                door, identity, RawClient.handshake(port: door.port, "/cdp?signingKey=full"))
            async let closing: Void = door.proxy.close(.sessionEnded("client_request"))
            #expect(try await client.closeFrame().closeCode == 1001)
            await closing
        }
    }

    @Test("a certificate and a key that do not go together, or cannot be read, are named")
    func identities() async throws {
        try await TestIdentity.with { identity in
            let (chain, key) = (try identity.bytes("server.pem"), try identity.bytes("server.key"))
            let good = try TLSIdentity(certificateChain: chain, privateKey: key, now: SystemClock.now)
            #expect(good.dnsNames == ["localhost", "*.browsers.example"] && good.expiresAt > SystemClock.now)
            func error(_ chain: [UInt8], _ key: [UInt8], _ now: Timestamp = SystemClock.now) -> TLSIdentityError? {
                do {
                    _ = try TLSIdentity(certificateChain: chain, privateKey: key, now: now)
                    return nil
                } catch {
                    return error
                }
            }
            #expect(error([], key) == .unreadableCertificate)
            #expect(error(Array("nonsense".utf8), key) == .unreadableCertificate)
            #expect(error(Array(chain.dropLast(200)), key) == .unreadableCertificate)
            #expect(error(key, chain) == .unreadableCertificate)
            #expect(error(chain, []) == .unreadableKey)
            #expect(error(chain, Array(key.dropLast(100))) == .unreadableKey)
            #expect(error(chain, try identity.bytes("ca.key")) == .notAPair)
            #expect(error(chain, key, SystemClock.now.adding(seconds: 4 * 86_400)) == .expired(good.expiresAt))
            let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"
            #expect(error(chain, Array(encrypted.utf8)) == .encryptedKey)
        }
    }
}
