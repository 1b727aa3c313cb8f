import ByteEncodings
package import Timestamps

/// Signs requests with AWS Signature Version 4, in a header or in the query.
package struct RequestSigner: Sendable {
    private let credentials: SigningCredentials
    private let region: String
    private let service: String
    private let options: SigningOptions
    private let functions: SigningFunctions

    /// `service` is the signing name (`execute-api` for `@connections`).
    package init(
        credentials: SigningCredentials, region: String, service: String, options: SigningOptions,
        functions: SigningFunctions
    ) {
        self.credentials = credentials
        self.region = region
        self.service = service
        self.options = options
        self.functions = functions
    }

    /// The request with `X-Amz-Date`, the session token and `Authorization` added. It must have a `Host` field and none
    /// of those. Every other field is signed too, but for those that proxies change.
    package func sign(_ request: SignableRequest, at time: Timestamp) -> SignedRequest {
        var request = request
        let payloadHash = Hexadecimal.encode(functions.sha256(request.body))
        if let token = credentials.sessionToken, options.sessionToken == .signed {
            request.headers.append(("X-Amz-Security-Token", token))
        }
        request.headers.append(("X-Amz-Date", time.basicISO8601))
        if options.bodyHeader == .sent { request.headers.append(("x-amz-content-sha256", payloadHash)) }
        let canonical = CanonicalRequest(
            request, query: CanonicalQuery(request.query), payloadHash: payloadHash, options: options,
            signing: CanonicalRequest.isSignable)
        let scope = scope(at: time)
        let stringToSign = StringToSign(canonical, at: time, scope: scope, functions: functions)
        let signature = Hexadecimal.encode(stringToSign.signature(secret: credentials.secretAccessKey))
        request.headers.append(
            (
                "Authorization",
                "\(StringToSign.algorithm) Credential=\(credentials.accessKeyID)/\(scope.text), "
                    + "SignedHeaders=\(canonical.signedHeaders), Signature=\(signature)"
            ))
        if let token = credentials.sessionToken, options.sessionToken == .addedAfterSigning {
            request.headers.append(("X-Amz-Security-Token", token))
        }
        return SignedRequest(
            request: request, signature: signature, canonicalRequest: canonical.text, stringToSign: stringToSign.text)
    }

    /// The request with the signature in its query, good for `expiresInSeconds` from `time` (at most seven days).
    package func presign(
        _ request: SignableRequest, at time: Timestamp, expiresInSeconds: Int
    ) -> SignedRequest {
        let scope = scope(at: time)
        let payloadHash = Hexadecimal.encode(functions.sha256(request.body))
        let signedHeaders = CanonicalRequest(
            request, query: CanonicalQuery(""), payloadHash: payloadHash, options: options,
            signing: CanonicalRequest.isSignable
        ).signedHeaders
        var added = [
            ("X-Amz-Algorithm", StringToSign.algorithm),
            ("X-Amz-Credential", "\(credentials.accessKeyID)/\(scope.text)"),
            ("X-Amz-Date", time.basicISO8601),
            ("X-Amz-SignedHeaders", signedHeaders),
            ("X-Amz-Expires", String(expiresInSeconds)),
        ]
        if let token = credentials.sessionToken, options.sessionToken == .signed {
            added.append(("X-Amz-Security-Token", token))
        }
        var query = CanonicalQuery(request.query)
        for (name, value) in added { query.append(name, value) }
        let canonical = CanonicalRequest(
            request, query: query, payloadHash: payloadHash, options: options, signing: CanonicalRequest.isSignable)
        let stringToSign = StringToSign(canonical, at: time, scope: scope, functions: functions)
        let signature = Hexadecimal.encode(stringToSign.signature(secret: credentials.secretAccessKey))
        added.append(("X-Amz-Signature", signature))
        if let token = credentials.sessionToken, options.sessionToken == .addedAfterSigning {
            added.append(("X-Amz-Security-Token", token))
        }
        var signed = request
        signed.target += request.query.isEmpty ? (request.target.hasSuffix("?") ? "" : "?") : "&"
        signed.target += added.map { "\($0.0)=\(PercentEncoding.encode($0.1))" }.joined(separator: "&")
        return SignedRequest(
            request: signed, signature: signature, canonicalRequest: canonical.text, stringToSign: stringToSign.text)
    }

    private func scope(at time: Timestamp) -> CredentialScope {
        CredentialScope(date: String(time.basicISO8601.prefix(8)), region: region, service: service)
    }
}
