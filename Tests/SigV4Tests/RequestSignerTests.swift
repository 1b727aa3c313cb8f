import SigV4
import TestSupport
import Testing

@Suite("RequestSigner")
struct RequestSignerTests {
    @Test(
        "a published case is signed in the header, step by step as published",
        .enabled(if: SharedMaterial.isPresent, "\(SharedMaterial.absence)"), arguments: PublishedCase.names)
    func header(_ name: String) throws {
        let published = try PublishedCase(name)
        let signed = published.signer.sign(published.request, at: published.time)
        #expect(signed.canonicalRequest == (try published.expected("header-canonical-request")))
        #expect(signed.stringToSign == (try published.expected("header-string-to-sign")))
        #expect(signed.signature == (try published.expected("header-signature")))
        expectSame(signed.request, try published.expected("header-signed-request"))
    }

    @Test(
        "a published case is signed in the query, step by step as published",
        .enabled(if: SharedMaterial.isPresent, "\(SharedMaterial.absence)"), arguments: PublishedCase.names)
    func query(_ name: String) throws {
        let published = try PublishedCase(name)
        let signed = published.signer.presign(
            published.request, at: published.time, expiresInSeconds: published.context.expirationInSeconds)
        #expect(signed.canonicalRequest == (try published.expected("query-canonical-request")))
        #expect(signed.stringToSign == (try published.expected("query-string-to-sign")))
        #expect(signed.signature == (try published.expected("query-signature")))
        expectSame(signed.request, try published.expected("query-signed-request"))
    }

    @Test("own cases have the signatures that botocore computes", arguments: DerivedCase.all)
    func derived(_ derived: DerivedCase) {
        #expect(derived.signed.signature == derived.signature)
    }

    @Test("the path of a connection is encoded once more for signing, and sent as it was")
    func doubleEncoding() {
        let signed = DerivedCase.all[0].signed
        #expect(signed.canonicalRequest.contains("\n/prod/%40connections/L0SM9cOFvHcCIhw%253D\n"))
        #expect(signed.request.target == "/prod/@connections/L0SM9cOFvHcCIhw%3D")
    }

    @Test("S3 gets its path as it is and the hash of the body")
    func s3() {
        let signer = RequestSigner(
            credentials: DerivedCase.permanent, region: "us-east-1", service: "s3", options: .s3, functions: .openSSL)
        let request = SignableRequest(
            method: "GET", target: "/a//b/../c%20d", headers: [("Host", "bucket.s3.amazonaws.com")], body: [])
        let signed = signer.sign(request, at: DerivedCase.time)
        #expect(signed.canonicalRequest.hasPrefix("GET\n/a//b/../c%20d\n"))
        #expect(signed.request.headers.contains { $0.name == "x-amz-content-sha256" })
    }

    @Test("a session token that is added afterwards is sent and not signed")
    func tokenAfterSigning() {
        var options = SigningOptions.standard
        options.sessionToken = .addedAfterSigning
        let signer = RequestSigner(
            credentials: DerivedCase.temporary, region: "us-east-1", service: "iot", options: options,
            functions: .openSSL)
        let request = SignableRequest(method: "GET", target: "/mqtt", headers: [("Host", "h")], body: [])
        let signed = signer.sign(request, at: DerivedCase.time)
        #expect(!signed.canonicalRequest.contains("x-amz-security-token"))
        #expect(signed.request.headers.last?.name == "X-Amz-Security-Token")
        let presigned = signer.presign(request, at: DerivedCase.time, expiresInSeconds: 60)
        #expect(!presigned.canonicalRequest.contains("X-Amz-Security-Token"))
        #expect(presigned.request.target.hasSuffix("&X-Amz-Security-Token=FwoGZXIvYXdzEXAMPLE%2F%2Ftoken%2B%3D%3D"))
    }

    @Test("fields that proxies change are not signed")
    func unsignable() {
        let request = SignableRequest(
            method: "GET", target: "/",
            headers: [
                ("Host", "h"), ("User-Agent", "u"), ("Connection", "keep-alive"), ("Expect", "100-continue"),
                ("X-Amzn-Trace-Id", "t"), ("Transfer-Encoding", "chunked"), ("X-Kept", "k"),
            ], body: [])
        let signed = DerivedCase.all[2].signer.sign(request, at: DerivedCase.time)
        #expect(signed.canonicalRequest.contains("\nhost;x-amz-date;x-kept\n"))
    }

    @Test("a value that is folded over lines cannot add lines to what is signed")
    func folding() {
        let request = SignableRequest(
            method: "GET", target: "/", headers: [("Host", "h"), ("X-Note", "a\r\n  b\nhost:other\r c")], body: [])
        let signed = DerivedCase.all[2].signer.sign(request, at: DerivedCase.time)
        #expect(signed.canonicalRequest.contains("\nx-note:a b host:other c\n\nhost;x-amz-date;x-note\n"))
    }

    @Test("printed credentials do not show their secrets")
    func printing() {
        var dumped = ""
        dump(DerivedCase.temporary, to: &dumped)
        let texts = [dumped, "\(DerivedCase.temporary)", String(reflecting: DerivedCase.temporary)]
        for text in texts {
            #expect(text.contains("ASIAWALLCRAWLER"))
            #expect(!text.contains("40characters") && !text.contains("token+"))
        }
    }

    /// The suite ends some files with an empty line more, and some with less.
    private func expectSame(_ request: SignableRequest, _ expected: String) {
        func lines(_ text: String) -> [Substring] { text.split(separator: "\n") }
        #expect(lines(PublishedCase.text(request)) == lines(expected))
    }
}
