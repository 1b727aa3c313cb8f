import SigV4
import TestSupport
import Testing
import Timestamps

@Suite("SignatureVerifier")
struct SignatureVerifierTests {
    private let verifier = SignatureVerifier(functions: .openSSL)

    private func verify(
        _ request: SignableRequest, now: Timestamp = DerivedCase.time,
        known: [SigningCredentials] = [DerivedCase.permanent, DerivedCase.temporary]
    ) throws(SignatureError) -> VerifiedSignature {
        try verifier.verify(request, now: now) { id in known.first { $0.accessKeyID == id } }
    }

    @Test("what the signer writes is accepted, with its key and scope", arguments: DerivedCase.all)
    func accepts(_ derived: DerivedCase) throws {
        let verified = try verify(derived.signed.request)
        #expect(verified.accessKeyID == derived.credentials.accessKeyID)
        #expect(verified.scope == CredentialScope(date: "20261122", region: derived.region, service: derived.service))
    }

    @Test(
        "published signed requests are accepted, but for two that are signed without normalizing",
        .enabled(if: SharedMaterial.isPresent, "\(SharedMaterial.absence)"), arguments: PublishedCase.names)
    func published(_ name: String) throws {
        let published = try PublishedCase(name)
        for placement in ["header", "query"] {
            let request = PublishedCase.parse(try published.expected("\(placement)-signed-request").trimmedLines)
            let result = Result { () throws(SignatureError) in
                try verify(request, now: published.time, known: [published.credentials])
            }
            switch result {
            case .success: #expect(published.context.normalize)
            case .failure(let error):
                #expect(!published.context.normalize)
                #expect(error == .signatureMismatch)
            }
        }
    }

    @Test("a change of anything that is signed is noticed", arguments: DerivedCase.all)
    func tampering(_ derived: DerivedCase) {
        let signed = derived.signed.request
        var changes: [SignableRequest] = []
        func change(_ body: (inout SignableRequest) -> Void) {
            var changed = signed
            body(&changed)
            changes.append(changed)
        }
        change { $0.method = "PUT" }
        change { $0.body.append(0x20) }
        change { $0.target = $0.target.contains("?") ? $0.target + "&c=1" : $0.target + "?c=1" }
        change { $0.target = "/other" + $0.target }
        change { $0.headers[0].value = "other.example" }
        for changed in changes {
            #expect(throws: SignatureError.signatureMismatch) { try verify(changed) }
        }
    }

    @Test("another secret is a mismatch, an unknown key is unknown")
    func keys() {
        let signed = DerivedCase.all[2].signed.request
        let other = SigningCredentials(accessKeyID: "AKIDWALLCRAWLER", secretAccessKey: "x", sessionToken: nil)
        #expect(throws: SignatureError.signatureMismatch) { try verify(signed, known: [other]) }
        #expect(throws: SignatureError.unknownKey) { try verify(signed, known: []) }
    }

    @Test("a session token must be there exactly when the key has one, and be that one")
    func sessionTokens() {
        func known(_ token: String?) -> [SigningCredentials] {
            ["AKIDWALLCRAWLER", "ASIAWALLCRAWLER"].map {
                SigningCredentials(
                    accessKeyID: $0, secretAccessKey: DerivedCase.permanent.secretAccessKey, sessionToken: token)
            }
        }
        for index in [0, 3] {
            let signed = DerivedCase.all[index].signed.request
            #expect(throws: SignatureError.wrongSessionToken) { try verify(signed, known: known(nil)) }
            #expect(throws: SignatureError.wrongSessionToken) { try verify(signed, known: known("other")) }
        }
        let signed = DerivedCase.all[2].signed.request
        #expect(throws: SignatureError.wrongSessionToken) { try verify(signed, known: known("any")) }
    }

    @Test("five minutes either way are allowed, and no millisecond more")
    func clock() throws {
        let signed = DerivedCase.all[2].signed.request
        let window: Int64 = 300_000
        _ = try verify(signed, now: DerivedCase.time.adding(milliseconds: window))
        _ = try verify(signed, now: DerivedCase.time.adding(milliseconds: -window))
        #expect(throws: SignatureError.expired) {
            try verify(signed, now: DerivedCase.time.adding(milliseconds: window + 1))
        }
        #expect(throws: SignatureError.notYetValid) {
            try verify(signed, now: DerivedCase.time.adding(milliseconds: -window - 1))
        }
    }

    @Test("a presigned request is good for as long as it says")
    func presignedExpiry() throws {
        let signer = DerivedCase.all[3].signer
        let request = DerivedCase.all[3].request
        let signed = signer.presign(request, at: DerivedCase.time, expiresInSeconds: 3600).request
        _ = try verify(signed, now: DerivedCase.time.adding(seconds: 3600))
        #expect(throws: SignatureError.expired) { try verify(signed, now: DerivedCase.time.adding(seconds: 3601)) }
        var prolonged = signed
        prolonged.target = prolonged.target.replacing("X-Amz-Expires=3600", with: "X-Amz-Expires=7200")
        #expect(throws: SignatureError.signatureMismatch) { try verify(prolonged) }
        let endless = signer.presign(request, at: DerivedCase.time, expiresInSeconds: 604_801).request
        #expect(throws: SignatureError.malformed("X-Amz-Expires must be 1 to 604800")) { try verify(endless) }
    }

    @Test("a signed body hash must be that of the body")
    func bodyHash() throws {
        var options = SigningOptions.standard
        options.bodyHeader = .sent
        let signer = RequestSigner(
            credentials: DerivedCase.permanent, region: "us-east-1", service: "events", options: options,
            functions: .openSSL)
        var signed = signer.sign(DerivedCase.all[2].request, at: DerivedCase.time).request
        _ = try verify(signed)
        signed.body = Array(#"{"Entries":[1]}"#.utf8)
        #expect(throws: SignatureError.bodyHashMismatch) { try verify(signed) }
    }

    @Test("an unsigned payload is for S3 alone", arguments: ["s3", "events"])
    func unsignedPayload(_ service: String) {
        var request = DerivedCase.all[2].request
        request.headers.append(("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"))
        let signer = RequestSigner(
            credentials: DerivedCase.permanent, region: "us-east-1", service: service, options: .standard,
            functions: .openSSL)
        // The signer hashes the body, so what S3 would accept is a mismatch here; other services do not get that far.
        let expected: SignatureError =
            service == "s3" ? .signatureMismatch : .malformed("X-Amz-Content-Sha256 is not the hash of a body")
        #expect(throws: expected) { try verify(signer.sign(request, at: DerivedCase.time).request) }
    }

    @Test("a request without a signature is told apart from a broken one")
    func missing() {
        #expect(throws: SignatureError.missing) { try verify(DerivedCase.all[2].request) }
        var broken = DerivedCase.all[2].request
        broken.target = "/?a=%zz"
        #expect(throws: SignatureError.missing) { try verify(broken) }
    }
}

private extension String {
    /// Without the empty lines that the suite leaves after the headers of a request that has no body.
    var trimmedLines: String {
        var text = self
        while text.hasSuffix("\n\n") { text.removeLast() }
        return text
    }
}
