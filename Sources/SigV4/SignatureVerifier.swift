import ByteEncodings
package import Timestamps

/// Verifies requests as an AWS endpoint does: recomputes the signature of what arrived.
package struct SignatureVerifier: Sendable {
    /// How far the signer's clock may be off, in milliseconds.
    package static let allowedSkewMilliseconds: Int64 = 5 * 60 * 1000
    static let maximumQueryPairs = 1000
    static let unsignedPayload = "UNSIGNED-PAYLOAD"

    private let functions: SigningFunctions

    package init(functions: SigningFunctions) {
        self.functions = functions
    }

    /// The signer. `credentials` finds the key pair of an access key id; nil when there is none.
    package func verify(
        _ request: SignableRequest, now: Timestamp, credentials: (_ accessKeyID: String) -> SigningCredentials?
    ) throws(SignatureError) -> VerifiedSignature {
        let presented = try presentedSignature(of: request)
        try checkTime(of: presented, now: now)
        try checkCoverage(of: presented, request: request)
        guard let known = credentials(presented.accessKeyID) else { throw .unknownKey }
        guard sessionTokensMatch(presented.sessionToken, known.sessionToken) else { throw .wrongSessionToken }
        let claimedHash = try claimedBodyHash(of: request, service: presented.scope.service)
        let actualHash = Hexadecimal.encode(functions.sha256(request.body))
        let signature = expectedSignature(
            of: request, presented: presented, payloadHash: claimedHash ?? actualHash, secret: known.secretAccessKey)
        guard ConstantTimeComparison.areEqual(signature, presented.signature) else { throw .signatureMismatch }
        if let claimedHash, claimedHash != Self.unsignedPayload, claimedHash != actualHash { throw .bodyHashMismatch }
        return VerifiedSignature(accessKeyID: presented.accessKeyID, scope: presented.scope)
    }

    private func presentedSignature(of request: SignableRequest) throws(SignatureError) -> PresentedSignature {
        let authorizations = request.values(ofHeader: "authorization")
        guard let query = FormQuery(parsing: request.query, maximumPairs: Self.maximumQueryPairs) else {
            throw authorizations.isEmpty ? .missing : .malformed("the query cannot be read")
        }
        let isPresigned = query.pairs.contains { $0.name == "X-Amz-Signature" || $0.name == "X-Amz-Algorithm" }
        switch (authorizations.count, isPresigned) {
        case (0, false): throw .missing
        case (0, true): return try PresentedSignature(query: query)
        case (1, false): return try PresentedSignature(authorization: authorizations[0], request: request)
        default: throw .malformed("the request is signed more than once")
        }
    }

    private func checkTime(of presented: PresentedSignature, now: Timestamp) throws(SignatureError) {
        let age = now.milliseconds(since: presented.time)
        guard age >= -Self.allowedSkewMilliseconds else { throw .notYetValid }
        let lifetime = presented.expiresInSeconds.map { Int64($0) * 1000 } ?? Self.allowedSkewMilliseconds
        guard age <= lifetime else { throw .expired }
    }

    /// Whatever could change the meaning of the request must be signed: the host and every `X-Amz-…` field.
    private func checkCoverage(of presented: PresentedSignature, request: SignableRequest) throws(SignatureError) {
        let present = Set(request.headers.map { $0.name.lowercased() })
        guard presented.signedHeaders.allSatisfy(present.contains) else {
            throw .malformed("a signed header is not there")
        }
        guard request.values(ofHeader: "host").count == 1 else { throw .malformed("one Host is needed") }
        for name in present where name.hasPrefix("x-amz-") && !presented.signedHeaders.contains(name) {
            throw .malformed("\(name) is not signed")
        }
    }

    private func sessionTokensMatch(_ presented: String?, _ known: String?) -> Bool {
        switch (presented, known) {
        case (nil, nil): true
        case (let presented?, let known?):
            ConstantTimeComparison.areEqual(Array(presented.utf8), Array(known.utf8))
        case (nil, _?), (_?, nil): false
        }
    }

    /// What `X-Amz-Content-Sha256` says; nil when it is not there.
    private func claimedBodyHash(of request: SignableRequest, service: String) throws(SignatureError) -> String? {
        let values = request.values(ofHeader: "x-amz-content-sha256")
        guard let value = values.first else { return nil }
        let isHash = value.utf8.count == 64 && value == value.lowercased() && Hexadecimal.decode(value) != nil
        guard values.count == 1, isHash || (service == "s3" && value == Self.unsignedPayload) else {
            throw .malformed("X-Amz-Content-Sha256 is not the hash of a body")
        }
        return value
    }

    private func expectedSignature(
        of request: SignableRequest, presented: PresentedSignature, payloadHash: String, secret: String
    ) -> [UInt8] {
        var query = CanonicalQuery(request.query)
        if presented.expiresInSeconds != nil { query.remove("X-Amz-Signature") }
        let canonical = CanonicalRequest(
            request, query: query, payloadHash: payloadHash,
            options: presented.scope.service == "s3" ? .s3 : .standard,
            signing: Set(presented.signedHeaders).contains)
        return StringToSign(canonical, at: presented.time, scope: presented.scope, functions: functions)
            .signature(secret: secret)
    }
}
