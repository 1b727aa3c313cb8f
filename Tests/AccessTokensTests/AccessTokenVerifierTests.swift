import AccessTokens
import ByteEncodings
import Digests
import Testing
import Timestamps

@Suite("AccessTokenVerifier")
struct AccessTokenVerifierTests {
    private let key = AccessClaims.exampleKey
    private let signer = AccessTokenSigner(hmacSHA256: { HMACSHA256.authenticate($0, key: $1) })

    private func verify(
        _ token: String, key: [UInt8] = AccessClaims.exampleKey, now: Timestamp = AccessClaims.exampleNow,
        session: String = "s-1", audience: String = AccessClaims.cdpAudience, leeway: Int64 = 0
    ) throws(AccessTokenError) -> AccessClaims {
        try AccessTokenVerifier(hmacSHA256: { HMACSHA256.authenticate($0, key: $1) }, leewaySeconds: leeway)
            .verify(token, key: key, now: now, expectedSession: session, expectedAudience: audience)
    }

    /// A token with any header and payload, rightly signed.
    private func token(header: String, payload: String) -> String {
        let input = Base64.url.encode(Array(header.utf8)) + "." + Base64.url.encode(Array(payload.utf8))
        return input + "." + Base64.url.encode(HMACSHA256.authenticate(Array(input.utf8), key: key))
    }

    private let header = #"{"alg":"HS256","typ":"JWT"}"#
    private let payload = """
        {"iss":"w","aud":"wallcrawler-cdp","sub":"s-1","pid":"p","scp":["cdp"],"iat":1795362420,"nbf":1795362420,\
        "exp":1795366020,"jti":"t","one":false}
        """

    @Test("what the signer makes comes back as it was")
    func roundTrip() throws {
        #expect(try verify(signer.sign(.example, key: key)) == .example)
    }

    @Test("the address of a client comes back too, and none where there is none")
    func clientAddress() throws {
        var claims = AccessClaims.example
        #expect(try verify(signer.sign(claims, key: key)).clientAddress == nil)
        claims.clientAddress = "192.0.2.0/24"
        #expect(try verify(signer.sign(claims, key: key)) == claims)
    }

    @Test("both orders of the header's two members are read")
    func headerOrder() throws {
        #expect(try verify(token(header: header, payload: payload)).tokenID == "t")
        #expect(try verify(token(header: #"{"typ":"JWT","alg":"HS256"}"#, payload: payload)).tokenID == "t")
    }

    @Test(
        "any other header is refused, however well it is signed",
        arguments: [
            #"{"alg":"none","typ":"JWT"}"#, #"{"alg":"None","typ":"JWT"}"#, #"{"alg":"RS256","typ":"JWT"}"#,
            #"{"alg":"HS384","typ":"JWT"}"#, #"{"alg":"hs256","typ":"JWT"}"#, #"{"alg":"HS256"}"#, #"{"typ":"JWT"}"#,
            #"{"alg":"HS256","typ":"JWE"}"#, #"{"alg":"HS256","typ":"JWT","crit":["exp"]}"#,
            #"{"alg":"HS256","typ":"JWT","kid":"../../dev/null"}"#, #"{"alg":"HS256","alg":"none","typ":"JWT"}"#,
            #"{"alg":"none","alg":"HS256","typ":"JWT"}"#, #"{"alg":"HS256","typ":"JWT","typ":"JWT"}"#,
            #"{"alg":["HS256"],"typ":"JWT"}"#, #"{ "alg":"HS256","typ":"JWT"}"#, #"{"\u0061lg":"HS256","typ":"JWT"}"#,
            "{}", "null", "",
        ])
    func headers(_ header: String) {
        #expect(throws: AccessTokenError.unsupportedHeader) { try verify(token(header: header, payload: payload)) }
    }

    @Test("a token without a signature is refused")
    func unsigned() {
        let none = Base64.url.encode(Array(#"{"alg":"none","typ":"JWT"}"#.utf8))
        let body = Base64.url.encode(Array(payload.utf8))
        #expect(throws: AccessTokenError.unsupportedHeader) { try verify("\(none).\(body).") }
        let pinned = Base64.url.encode(Array(header.utf8))
        #expect(throws: AccessTokenError.badSignature) { try verify("\(pinned).\(body).") }
    }

    @Test("the RFC 7515, A.1, token, with white space in its header, is refused before its signature is looked at")
    func published() {
        let token = """
            eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQog\
            Imh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
            """
        #expect(throws: AccessTokenError.unsupportedHeader) { try verify(token) }
    }

    @Test("one changed character anywhere is noticed")
    func tampering() throws {
        let token = try signer.sign(.example, key: key)
        for index in token.indices where token[index] != "." {
            var altered = token
            altered.replaceSubrange(index...index, with: token[index] == "A" ? "B" : "A")
            #expect(throws: AccessTokenError.self) { try verify(altered) }
        }
    }

    @Test("claims of one token do not go with the signature of another")
    func mixing() throws {
        var other = AccessClaims.example
        other.scopes = [.view]
        let first = try signer.sign(.example, key: key).split(separator: ".")
        let second = try signer.sign(other, key: key).split(separator: ".")
        #expect(throws: AccessTokenError.badSignature) { try verify("\(first[0]).\(first[1]).\(second[2])") }
    }

    @Test("another key, another session and another audience are refused")
    func foreign() throws {
        let token = try signer.sign(.example, key: key)
        #expect(throws: AccessTokenError.badSignature) { try verify(token, key: Array(key.reversed())) }
        #expect(throws: AccessTokenError.wrongSession) { try verify(token, session: "s-2") }
        #expect(throws: AccessTokenError.wrongSession) { try verify(token, session: "") }
        #expect(throws: AccessTokenError.wrongAudience) { try verify(token, audience: "wallcrawler-api") }
        #expect(throws: AccessTokenError.weakKey) { try verify(token, key: []) }
    }

    @Test("a token is valid from its first second until just before its last")
    func times() throws {
        let token = try signer.sign(.example, key: key)
        let start = AccessClaims.exampleNow
        _ = try verify(token, now: start.adding(milliseconds: 3_599_999))
        #expect(throws: AccessTokenError.expired) { try verify(token, now: start.adding(seconds: 3600)) }
        #expect(throws: AccessTokenError.notYetValid) { try verify(token, now: start.adding(milliseconds: -1)) }
        _ = try verify(token, now: start.adding(seconds: -5), leeway: 5)
        _ = try verify(token, now: start.adding(milliseconds: 3_604_999), leeway: 5)
        #expect(throws: AccessTokenError.expired) { try verify(token, now: start.adding(seconds: 3605), leeway: 5) }
    }

    @Test("what is not three parts in strict base64url is malformed")
    func malformed() throws {
        let token = try signer.sign(.example, key: key)
        let parts = token.split(separator: ".").map(String.init)
        let texts = [
            "", ".", "..", "...", "a.b", "\(token).", ".\(token)", "\(token).\(parts[2])", "\(parts[0]).\(parts[1])",
            "\(parts[0])..\(parts[1]).\(parts[2])", "\(token)=", "\(parts[0])=.\(parts[1]).\(parts[2])",
            " \(token)", "\(token)\n", token.replacing(".", with: "%2E"), "\(parts[0]).\(parts[1])+.\(parts[2])",
            "Bearer \(token)",
        ]
        for text in texts {
            let error = #expect(throws: AccessTokenError.self, "\(text)") { try verify(text) }
            // Two dots and nothing else are three empty parts, of which the first is no header.
            #expect(error == (text == ".." ? .unsupportedHeader : .malformed), "\(text)")
        }
    }

    @Test("a signature with other unused bits in its last symbol is refused")
    func canonical() throws {
        let token = try signer.sign(.example, key: key)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let last = try #require(token.last)
        let index = try #require(alphabet.firstIndex(of: last))
        // 32 bytes end in a symbol with two unused bits, which must be zero.
        #expect(index % 4 == 0)
        for bits in 1...3 {
            let altered = String(token.dropLast()) + String(alphabet[index + bits])
            #expect(throws: AccessTokenError.malformed) { try verify(altered) }
        }
    }

    @Test("what is longer than 4 KiB is refused at once")
    func length() {
        #expect(throws: AccessTokenError.tooLong) { try verify(String(repeating: "a", count: 4097)) }
        #expect(throws: AccessTokenError.malformed) { try verify(String(repeating: "a", count: 4096)) }
        #expect(throws: AccessTokenError.malformed) { try verify(String(repeating: ".", count: 4096)) }
    }

    @Test(
        "claims that are missing, of another type or out of range are malformed, even when signed",
        arguments: [
            (#""sub":"s-1","#, ""), (#""exp":1795366020,"#, ""), (#""nbf":1795362420,"#, ""),
            (#""exp":1795366020"#, #""exp":"1795366020""#), (#""exp":1795366020"#, #""exp":9223372036854775807"#),
            (#""exp":1795366020"#, #""exp":-1"#), (#""exp":1795366020"#, #""exp":1e400"#),
            (#"["cdp"]"#, #"["cdp","root"]"#), (#"["cdp"]"#, #""cdp""#), (#""one":false"#, #""one":0"#),
            (#""one":false"#, #""one":false,"adr":null"#), (#""one":false"#, #""one":false,"adr":["192.0.2.1"]"#),
            (#""aud":"wallcrawler-cdp""#, #""aud":["wallcrawler-cdp"]"#), (#"{"iss""#, #"[{"iss""#),
        ])
    func claims(_ old: String, _ new: String) {
        let altered = payload.replacing(old, with: new)
        #expect(altered != payload)
        #expect(throws: AccessTokenError.malformedClaims) { try verify(token(header: header, payload: altered)) }
    }
}
