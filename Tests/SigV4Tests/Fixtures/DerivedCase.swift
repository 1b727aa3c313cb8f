import SigV4
import Testing
import Timestamps

/// A request with the signature that botocore 1.44.5 computes for it at 2026-11-22T15:47:00Z.
struct DerivedCase: Sendable, CustomTestStringConvertible {
    enum Placement: Sendable {
        case header
        case query(expiresInSeconds: Int)
    }

    let name: String
    let credentials: SigningCredentials
    let region: String
    let service: String
    let request: SignableRequest
    let placement: Placement
    let signature: String

    var testDescription: String { name }

    var signer: RequestSigner {
        RequestSigner(
            credentials: credentials, region: region, service: service, options: .standard, functions: .openSSL)
    }

    var signed: SignedRequest {
        switch placement {
        case .header: signer.sign(request, at: Self.time)
        case .query(let expires): signer.presign(request, at: Self.time, expiresInSeconds: expires)
        }
    }

    static let time = Timestamp(seconds: 1_795_362_420)

    static let permanent = SigningCredentials(
        accessKeyID: "AKIDWALLCRAWLER", secretAccessKey: "c2VjcmV0/key+of=40characters/exampleXYZ1", sessionToken: nil)
    static let temporary = SigningCredentials(
        accessKeyID: "ASIAWALLCRAWLER", secretAccessKey: "c2VjcmV0/key+of=40characters/exampleXYZ1",
        sessionToken: "FwoGZXIvYXdzEXAMPLE//token+==")

    static let all = [
        DerivedCase(
            name: "a post to a connection, whose id is encoded twice for signing", credentials: temporary,
            region: "eu-central-1", service: "execute-api",
            request: SignableRequest(
                method: "POST", target: "/prod/@connections/L0SM9cOFvHcCIhw%3D",
                headers: [("Host", "abc123.execute-api.eu-central-1.amazonaws.com")],
                body: Array(#"{"event":"frame"}"#.utf8)),
            placement: .header, signature: "3c85f688961896661552c63c86c3d1bed0777ddec39ba8c028a94fbb45608cc2"),
        DerivedCase(
            name: "an escaped path, a query with repeated and empty values, and a header with runs of spaces",
            credentials: permanent, region: "us-east-1", service: "events",
            request: SignableRequest(
                method: "GET", target: "/a%20b/?z=%E1%88%B4&b=2&a=%2F%2B&a=%20&empty=",
                headers: [
                    ("Host", "events.us-east-1.amazonaws.com"), ("X-Note", "  one   two  "),
                    ("Content-Type", "text/plain"),
                ], body: []),
            placement: .header, signature: "5229511ab86be67fe2fb25914ba824f4a239f15f26e1366fcd4062bdf5217a8f"),
        DerivedCase(
            name: "a call of a JSON service", credentials: permanent, region: "us-east-1", service: "events",
            request: SignableRequest(
                method: "POST", target: "/",
                headers: [
                    ("Host", "events.us-east-1.amazonaws.com"), ("Content-Type", "application/x-amz-json-1.1"),
                    ("X-Amz-Target", "AWSEvents.PutEvents"),
                ], body: Array(#"{"Entries":[]}"#.utf8)),
            placement: .header, signature: "b3acd44eaed4f7767ea621dbbeb06cb329f7aa8ee64613233d67b589f78e7fd1"),
        DerivedCase(
            name: "a presigned request with a session token", credentials: temporary, region: "eu-central-1",
            service: "execute-api",
            request: SignableRequest(
                method: "GET", target: "/prod/@connections/L0SM9cOFvHcCIhw%3D?x=1%202",
                headers: [("Host", "abc123.execute-api.eu-central-1.amazonaws.com")], body: []),
            placement: .query(expiresInSeconds: 300),
            signature: "e659739b53f7bbac94d2222f98f7d6200ad540efc021359d7152b584eacba1eb"),
    ]
}
