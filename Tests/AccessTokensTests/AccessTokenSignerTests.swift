import ByteEncodings
import Digests
import JSONCoding
import JSONModel
import Testing

@testable import AccessTokens

@Suite("AccessTokenSigner")
struct AccessTokenSignerTests {
    private let signer = AccessTokenSigner(hmacSHA256: { HMACSHA256.authenticate($0, key: $1) })

    @Test("the signature of RFC 7515, A.1, is the published one")
    func vector() throws {
        let key = try #require(
            Base64.url.decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"))
        let input = """
            eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQog\
            Imh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ
            """
        #expect(signer.signature(of: input, key: key) == "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    }

    @Test("a token has three parts that anybody can read and that are safe in a URL")
    func form() throws {
        let token = try signer.sign(.example, key: AccessClaims.exampleKey)
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        #expect(parts.count == 3)
        #expect(PercentEncoding.encode(token) == token)
        #expect(Base64.url.decode(parts[0]) == Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8))
        let payload = try #require(Base64.url.decode(parts[1]))
        #expect(
            try JSON.value(from: payload) == [
                "iss": "wallcrawler", "aud": "wallcrawler-cdp", "sub": "s-1", "pid": "local", "scp": ["cdp", "view"],
                "iat": 1_795_362_420, "nbf": 1_795_362_420, "exp": 1_795_366_020, "jti": "t-1", "one": true,
            ])
    }

    @Test("a key under 256 bits and claims beyond the limit are refused")
    func refuses() {
        #expect(throws: AccessTokenError.weakKey) {
            try signer.sign(.example, key: [UInt8](repeating: 1, count: 31))
        }
        var claims = AccessClaims.example
        claims.projectID = String(repeating: "p", count: 4096)
        #expect(throws: AccessTokenError.tooLong) { try signer.sign(claims, key: AccessClaims.exampleKey) }
    }
}
