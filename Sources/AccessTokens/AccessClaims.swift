package import Timestamps

/// What a token says (RFC 7519, section 4). Times are whole seconds.
package struct AccessClaims: Sendable, Hashable {
    /// The audience of tokens for a session's DevTools endpoint.
    package static let cdpAudience = "wallcrawler-cdp"

    /// `iss`: who made the token; for logs, since the key alone decides.
    package var issuer: String
    /// `aud`: which kind of endpoint it is for.
    package var audience: String
    /// `sub`: the one session that it opens.
    package var sessionID: String
    /// `pid`: the project that the session belongs to.
    package var projectID: String
    /// `scp`.
    package var scopes: Set<AccessScope>
    /// `iat`.
    package var issuedAt: Timestamp
    /// `nbf`: not valid before.
    package var notBefore: Timestamp
    /// `exp`: not valid at this moment or later.
    package var expiresAt: Timestamp
    /// `jti`: unique, so that a single use can be remembered.
    package var tokenID: String
    /// `one`: good for one connection only. The verifier reports it; the endpoint remembers the `tokenID`.
    package var isSingleUse: Bool
    /// `adr`: the one address, or block of addresses (RFC 4632), that it may be used from; nil for any.
    package var clientAddress: String?

    package init(
        issuer: String, audience: String, sessionID: String, projectID: String, scopes: Set<AccessScope>,
        issuedAt: Timestamp, notBefore: Timestamp, expiresAt: Timestamp, tokenID: String, isSingleUse: Bool
    ) {
        self.issuer = issuer
        self.audience = audience
        self.sessionID = sessionID
        self.projectID = projectID
        self.scopes = scopes
        self.issuedAt = issuedAt
        self.notBefore = notBefore
        self.expiresAt = expiresAt
        self.tokenID = tokenID
        self.isSingleUse = isSingleUse
        self.clientAddress = nil
    }
}

extension AccessClaims: Codable {
    private enum CodingKeys: String, CodingKey {
        case issuer = "iss"
        case audience = "aud"
        case sessionID = "sub"
        case projectID = "pid"
        case scopes = "scp"
        case issuedAt = "iat"
        case notBefore = "nbf"
        case expiresAt = "exp"
        case tokenID = "jti"
        case isSingleUse = "one"
        case clientAddress = "adr"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        /// Seconds up to the end of the year 9999.
        func time(_ key: CodingKeys) throws -> Timestamp {
            let seconds = try container.decode(Int64.self, forKey: key)
            guard (0...253_402_300_799).contains(seconds) else {
                throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: "is out of range")
            }
            return Timestamp(seconds: seconds)
        }
        self.issuer = try container.decode(String.self, forKey: .issuer)
        self.audience = try container.decode(String.self, forKey: .audience)
        self.sessionID = try container.decode(String.self, forKey: .sessionID)
        self.projectID = try container.decode(String.self, forKey: .projectID)
        self.scopes = Set(try container.decode([AccessScope].self, forKey: .scopes))
        self.issuedAt = try time(.issuedAt)
        self.notBefore = try time(.notBefore)
        self.expiresAt = try time(.expiresAt)
        self.tokenID = try container.decode(String.self, forKey: .tokenID)
        self.isSingleUse = try container.decode(Bool.self, forKey: .isSingleUse)
        // Absent is any; `null` is not absent, so that nothing that was meant as a limit is read as none.
        self.clientAddress =
            container.contains(.clientAddress) ? try container.decode(String.self, forKey: .clientAddress) : nil
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(issuer, forKey: .issuer)
        try container.encode(audience, forKey: .audience)
        try container.encode(sessionID, forKey: .sessionID)
        try container.encode(projectID, forKey: .projectID)
        try container.encode(AccessScope.allCases.filter(scopes.contains), forKey: .scopes)
        try container.encode(issuedAt.seconds, forKey: .issuedAt)
        try container.encode(notBefore.seconds, forKey: .notBefore)
        try container.encode(expiresAt.seconds, forKey: .expiresAt)
        try container.encode(tokenID, forKey: .tokenID)
        try container.encode(isSingleUse, forKey: .isSingleUse)
        try container.encodeIfPresent(clientAddress, forKey: .clientAddress)
    }
}
