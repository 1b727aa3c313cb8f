import ByteEncodings
import Timestamps

/// What a request says about its own signature; nothing of it is believed yet.
struct PresentedSignature {
    /// An `Authorization` field or a credential longer than this many bytes is not read.
    static let maximumLength = 8192
    static let maximumSignedHeaders = 100

    let accessKeyID: String
    let scope: CredentialScope
    /// In lower case and sorted.
    let signedHeaders: [String]
    let signature: [UInt8]
    let time: Timestamp
    /// For a presigned request: for how long it is valid.
    let expiresInSeconds: Int?
    let sessionToken: String?

    /// From the header.
    init(authorization: String, request: SignableRequest) throws(SignatureError) {
        guard authorization.utf8.count <= Self.maximumLength else { throw .malformed("Authorization is too long") }
        let prefix = StringToSign.algorithm + " "
        guard authorization.hasPrefix(prefix) else { throw .malformed("the algorithm is not AWS4-HMAC-SHA256") }
        var parameters: [String: String] = [:]
        for piece in authorization.dropFirst(prefix.count).split(separator: ",", omittingEmptySubsequences: false) {
            let parts = piece.drop { $0 == " " }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parameters.updateValue(String(parts[1]), forKey: String(parts[0])) == nil else {
                throw .malformed("Authorization is not a list of parameters")
            }
        }
        guard parameters.count == 3, let credential = parameters["Credential"],
            let signedHeaders = parameters["SignedHeaders"], let signature = parameters["Signature"]
        else { throw .malformed("Authorization needs Credential, SignedHeaders and Signature") }
        let dates = request.values(ofHeader: "x-amz-date")
        let tokens = request.values(ofHeader: "x-amz-security-token")
        guard dates.count == 1 else { throw .malformed("one X-Amz-Date is needed") }
        guard tokens.count <= 1 else { throw .malformed("one X-Amz-Security-Token at most") }
        try self.init(
            credential: credential, signedHeaders: signedHeaders, signature: signature, date: dates[0],
            expiresInSeconds: nil, sessionToken: tokens.first)
    }

    /// From the query.
    init(query: FormQuery) throws(SignatureError) {
        func one(_ name: String) throws(SignatureError) -> String {
            let values = query.values(name)
            guard values.count == 1 else { throw .malformed("one \(name) is needed") }
            return values[0]
        }
        guard try one("X-Amz-Algorithm") == StringToSign.algorithm else {
            throw .malformed("the algorithm is not AWS4-HMAC-SHA256")
        }
        let expires = try one("X-Amz-Expires")
        guard expires.utf8.count <= 6, expires.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let seconds = Int(expires), (1...604_800).contains(seconds)
        else { throw .malformed("X-Amz-Expires must be 1 to 604800") }
        try self.init(
            credential: one("X-Amz-Credential"), signedHeaders: one("X-Amz-SignedHeaders"),
            signature: one("X-Amz-Signature"), date: one("X-Amz-Date"), expiresInSeconds: seconds,
            sessionToken: query.values("X-Amz-Security-Token").isEmpty ? nil : one("X-Amz-Security-Token"))
    }

    private init(
        credential: String, signedHeaders: String, signature: String, date: String, expiresInSeconds: Int?,
        sessionToken: String?
    ) throws(SignatureError) {
        let parts = credential.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard credential.utf8.count <= Self.maximumLength, parts.count == 5, !parts.contains(""),
            parts[4] == CredentialScope.terminator
        else { throw .malformed("Credential is not KEY/DATE/REGION/SERVICE/aws4_request") }
        // The round trip refuses every other spelling, and days that do not exist.
        guard let time = Timestamp(rfc3339: date), time.basicISO8601 == date else {
            throw .malformed("X-Amz-Date is not of the form YYYYMMDDTHHMMSSZ")
        }
        guard date.hasPrefix(parts[1]), parts[1].utf8.count == 8 else {
            throw .malformed("the date of Credential is not that of X-Amz-Date")
        }
        guard signature.utf8.count == 64, signature == signature.lowercased(),
            let bytes = Hexadecimal.decode(signature)
        else { throw .malformed("Signature is not 64 digits") }
        self.signedHeaders = try Self.names(signedHeaders)
        self.accessKeyID = parts[0]
        self.scope = CredentialScope(date: parts[1], region: parts[2], service: parts[3])
        self.signature = bytes
        self.time = time
        self.expiresInSeconds = expiresInSeconds
        self.sessionToken = sessionToken
    }

    private static func names(_ text: String) throws(SignatureError) -> [String] {
        let names = text.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        guard names.count <= maximumSignedHeaders else { throw .malformed("too many SignedHeaders") }
        guard !names.contains(""), text == text.lowercased(),
            zip(names, names.dropFirst()).allSatisfy({ Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
        else { throw .malformed("SignedHeaders must be in lower case, sorted, and each once") }
        guard names.contains("host") else { throw .malformed("Host must be signed") }
        return names
    }
}
