import AccessTokens
import BrowserControl
import ByteEncodings
import Digests
import JSONCoding
import JSONModel
import ProcessEnvironment
import Synchronization
import TestSupport
import Testing
import Timestamps

@testable import SessionControl

/// The proxy with the guard that a controller has, against tokens that somebody made.
@Suite("Forged tokens", .serialized)
struct TokenAttackTests {
    private static let key = [UInt8](repeating: 7, count: 32)
    private static let foreignKey = [UInt8](repeating: 8, count: 32)
    private static let good = #"{"alg":"HS256","typ":"JWT"}"#

    private static func claims(_ change: (inout AccessClaims) -> Void = { _ in }) -> AccessClaims {
        let now = Timestamp(seconds: SystemClock.now.seconds)
        var claims = AccessClaims(
            issuer: "wallcrawler", audience: AccessClaims.cdpAudience, sessionID: "session-1", projectID: "project-1",
            scopes: [.cdp], issuedAt: now, notBefore: now, expiresAt: now.adding(seconds: 300), tokenID: "t",
            isSingleUse: false)
        change(&claims)
        return claims
    }

    private static func token(
        _ header: String = good, _ claims: AccessClaims = claims(), key: [UInt8] = key,
        sign: (_ input: [UInt8], _ key: [UInt8]) -> [UInt8] = { HMACSHA256.authenticate($0, key: $1) }
    ) throws -> String {
        let input = Base64.url.encode(Array(header.utf8)) + "." + Base64.url.encode(try JSON.encode(claims))
        return input + "." + Base64.url.encode(sign(Array(input.utf8), key))
    }

    private func withGuard(_ body: (ProxyFixture) async throws -> Void) async throws {
        let access = AccessGuard()
        access.admit(session: "session-1", key: Secret(Self.key))
        try await withProxy(verify: { await access.verify($0) }) { try await body($0) }
    }

    private func handshake(_ door: ProxyFixture, _ token: String, _ rest: String = "") async throws
        -> (RawClient, RawClient.Response)
    {
        try await RawClient.request(
            port: door.port, RawClient.handshake(port: door.port, "/cdp?signingKey=\(token)\(rest)"))
    }

    private static func flipped(_ token: String, part: Int) -> String {
        var parts = token.split(separator: ".").map { Array($0.utf8) }
        let middle = parts[part].count / 2
        parts[part][middle] = parts[part][middle] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        return parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ".")
    }

    private static func forgeries() throws -> [(String, String)] {
        let valid = try token()
        // What RS256 is confused with: the public key as the secret of HS256.
        let publicKey = Array("-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END".utf8)
        let now = SystemClock.now
        return [
            ("no algorithm", try token(#"{"alg":"none","typ":"JWT"}"#) { _, _ in [] }),
            ("no algorithm, signed", try token(#"{"alg":"none","typ":"JWT"}"#)),
            ("no algorithm in capitals", try token(#"{"alg":"NONE","typ":"JWT"}"#) { _, _ in [] }),
            ("no signature", String(valid[...(valid.lastIndex(of: ".") ?? valid.startIndex)])),
            ("two parts", String(valid[...(valid.lastIndex(of: ".") ?? valid.startIndex)])),
            ("four parts", valid + ".AAAA"),
            ("RS256", try token(#"{"alg":"RS256","typ":"JWT"}"#)),
            ("RS256 with HMAC of a public key", try token(#"{"alg":"RS256","typ":"JWT"}"#, key: publicKey)),
            ("HS256 of a public key", try token(key: publicKey)),
            ("HS512", try token(#"{"alg":"HS512","typ":"JWT"}"#)),
            ("a key in the header", try token(#"{"alg":"HS256","typ":"JWT","jwk":{"kty":"oct","k":"AA"}}"#)),
            ("a critical extension", try token(#"{"alg":"HS256","crit":["exp"],"typ":"JWT"}"#)),
            ("an algorithm twice", try token(#"{"alg":"none","alg":"HS256","typ":"JWT"}"#)),
            ("expired", try token(Self.good, claims { $0.expiresAt = Timestamp(seconds: now.seconds - 60) })),
            ("not yet valid", try token(Self.good, claims { $0.notBefore = Timestamp(seconds: now.seconds + 60) })),
            ("another session's name", try token(Self.good, claims { $0.sessionID = "session-2" })),
            ("another session's key", try token(key: foreignKey)),
            (
                "another project's",
                try token(
                    Self.good,
                    claims {
                        $0.projectID = "project-2"; $0.sessionID = "session-9"
                    }, key: foreignKey)
            ),
            ("another audience", try token(Self.good, claims { $0.audience = "wallcrawler-api" })),
            ("tampered header", flipped(valid, part: 0)), ("tampered claims", flipped(valid, part: 1)),
            ("tampered signature", flipped(valid, part: 2)), ("padding", valid + "="),
            ("nothing but dots", ".."), ("nothing", "AAAA"),
        ]
    }

    @Test("none of them opens anything, on any path, in any place, and none is repeated or logged")
    func forgeries() async throws {
        try await withGuard { door in
            for (name, token) in try Self.forgeries() {
                let (_, response) = try await handshake(door, token)
                #expect(response.status == 401, "\(name): \(response)")
                let bearer = try await RawClient.get(
                    port: door.port, "/json/version", headers: ["Authorization: Bearer \(token)"])
                #expect(bearer.status == 401, "\(name): \(bearer)")
                for text in [response.body, bearer.body] + door.notes.refused.withLock({ $0 }) where token.count > 4 {
                    #expect(!text.contains(token), "\(name)")
                }
            }
            #expect(await door.multiplexer.clientCount() == 0)
            let (client, response) = try await handshake(door, try Self.token())
            #expect(response.status == 101)
            #expect(try await client.call(1, "Browser.getVersion")["result"] != nil)
        }
    }

    @Test("tokens of every excessive size are refused", arguments: [4097, 8000, 15_000, 30_000, 200_000])
    func oversized(length: Int) async throws {
        try await withGuard { door in
            let token = String(repeating: "A", count: length)
            let byQuery = try? await handshake(door, token).1.status
            let byHeader = try? await RawClient.get(
                port: door.port, "/json/version", headers: ["Authorization: Bearer \(token)"]
            ).status
            for status in [byQuery, byHeader] {
                // Nothing, where the rest of a request that was refused already could not be sent any more.
                #expect(status == nil || status == 400 || status == 431, "\(length): \(String(describing: status))")
            }
            let healthy = try await RawClient.get(port: door.port, "/health")
            #expect(healthy.status == 200)
        }
    }

    @Test("a token for one connection opens one, however many try at once; its client may come back with it")
    func singleUse() async throws {
        try await withGuard { door in
            let token = try Self.token(Self.good, Self.claims { $0.isSingleUse = true })
            let statuses = try await withThrowingTaskGroup(of: (RawClient, RawClient.Response).self) { group in
                for _ in 0..<8 { group.addTask { try await handshake(door, token, "&resumable=1") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let opened = statuses.filter { $0.1.status == 101 }
            #expect(opened.count == 1 && statuses.filter { $0.1.status == 401 }.count == 7)
            let id = try #require(opened.first.flatMap { RawClient.field("x-wc-resume-id", $0.1) })
            opened.first?.0.reset()
            #expect(try await handshake(door, token).1.status == 401)
            let (client, again) = try await handshake(door, token, "&resumeId=\(id)&received=0")
            #expect(again.status == 101)
            #expect(try await client.call(1, "Browser.getVersion")["result"] != nil)
            // Another token for one connection is used up by coming back, but not by asking for what is not there.
            let other = try Self.token(
                Self.good,
                Self.claims {
                    $0.isSingleUse = true
                    $0.tokenID = "u"
                })
            let unknown = String(repeating: "A", count: 22)
            #expect(try await handshake(door, other, "&resumeId=\(unknown)&received=0").1.status == 410)
            #expect(try await handshake(door, other, "&resumeId=\(id)&received=0").1.status == 101)
            #expect(try await handshake(door, token, "&resumeId=\(id)&received=0").1.status == 401)
        }
    }

    @Test("a token in the wrong place is not logged")
    func misplaced() async throws {
        try await withGuard { door in
            let token = try Self.token()
            let secret = try #require(token.split(separator: ".").last)
            for target in [
                "/cdp&signingKey=\(token)", "/cdp/\(token)", "/\(token)", "/cdp;signingKey=\(token)",
                "/cdp%3FsigningKey=\(token)", "/devtools/page/\(token)", "//\(token)?x", "/cdp#\(token)",
            ] {
                let (_, response) = try await RawClient.request(
                    port: door.port, RawClient.handshake(port: door.port, target))
                #expect((400...499).contains(response.status), "\(target)")
                #expect(!response.body.contains(secret), "\(target)")
            }
            let notes = door.notes.refused.withLock { $0 }
            #expect(notes.count >= 7 && !notes.contains { $0.contains(secret) || $0.contains(".") }, "\(notes)")
        }
    }
}
