package import AccessTokens
import DevToolsProtocol
package import EgressRules
package import Timestamps

/// A token that was verified: for this session, in time, signed.
package struct AccessGrant: Sendable, Hashable {
    /// The token's own id (`jti`), for logs; never the token.
    package let tokenID: String
    package let scopes: Set<AccessScope>
    package let expiresAt: Timestamp
    /// Good for one connection, which is to be noted when it is there.
    package var isSingleUse = false

    package init(tokenID: String, scopes: Set<AccessScope>, expiresAt: Timestamp) {
        self.tokenID = tokenID
        self.scopes = scopes
        self.expiresAt = expiresAt
    }
}

extension AccessGrant {
    /// What of the protocol the token covers.
    var reach: ProtocolReach {
        ProtocolReach(
            Set(
                scopes.compactMap { scope -> ProtocolReach.Capability? in
                    switch scope {
                    case .cdp: .everything
                    case .view: .watching
                    case .input: .input
                    case .files: nil
                    }
                }))
    }
}

/// A token that somebody presents.
package struct AccessAttempt: Sendable {
    package let token: String
    package let purpose: AccessPurpose
    /// Where the connection comes from; nil where that cannot be told.
    package let peer: IPAddress?

    package init(token: String, purpose: AccessPurpose, peer: IPAddress?) {
        self.token = token
        self.purpose = purpose
        self.peer = peer
    }
}

/// What a token is presented for.
package enum AccessPurpose: Sendable, Hashable {
    /// To find out where to connect, which a client may do any number of times.
    case discovery
    /// To open a connection.
    case connection
    /// To watch, and perhaps to take over, by the live view's socket.
    case viewing
    /// To go on with a connection that was opened with the token of that id: with the same token, also if it was good for
    /// one connection only, or with another.
    case resumption(of: String)
    /// To bring or fetch files.
    case files
}

/// Why a request is not answered with what it asked for.
package struct AccessDenial: Error, Sendable, Hashable {
    /// An HTTP status: 400, 401, 403, 404, 405, 408, 409, 410, 413, 416, 426, 429, 431, 503, 507.
    package let status: Int
    /// For programs: `token_expired`, `unknown_path`, …
    package let code: String
    /// What was found and what to do; no secret.
    package let message: String
    /// When trying again makes sense, where that is known.
    package private(set) var retryAfterSeconds: Int64?

    package init(status: Int, code: String, message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    /// The same, to be tried again after so many milliseconds.
    func retrying(afterMilliseconds milliseconds: Int64) -> AccessDenial {
        var denial = self
        denial.retryAfterSeconds = max(1, (milliseconds + 999) / 1000)
        return denial
    }
}

extension AccessDenial {
    static func badRequest(_ message: String) -> AccessDenial {
        AccessDenial(status: 400, code: "bad_request", message: message)
    }

    static let noToken = AccessDenial(
        status: 401, code: "token_missing",
        message:
            "a signing key is needed: use the cdpUrl of the session as it was given, or send Authorization: Bearer KEY")

    static let expired = AccessDenial(
        status: 401, code: "token_expired",
        message: "the signing key has expired: ask POST /sessions/{id}/cdp-url for a new one")

    /// The token is good, but not for the DevTools protocol.
    package static let wrongScope = AccessDenial(
        status: 403, code: "scope_missing",
        message:
            "this signing key has no scope: ask POST /sessions/{id}/cdp-url for one with the scope cdp, view or input")

    /// The token is another address's.
    package static let wrongAddress = AccessDenial(
        status: 403, code: "address_not_allowed",
        message: "this signing key is for another client address: ask POST /sessions/{id}/cdp-url for one of your own")

    /// A single-use token was used.
    package static let usedUp = AccessDenial(
        status: 401, code: "token_used",
        message:
            "the signing key was good for one connection, which was made: ask POST /sessions/{id}/cdp-url for a new one"
    )

    /// The bearers of the token, or the address, try too often.
    static func tooOften(milliseconds: Int64) -> AccessDenial {
        AccessDenial(
            status: 429, code: "too_many_requests",
            message: "requests come too often: wait as long as Retry-After says, and use connections for longer"
        ).retrying(afterMilliseconds: milliseconds)
    }

    /// The token's circuit breaker is open.
    static func cutOff(milliseconds: Int64) -> AccessDenial {
        AccessDenial(
            status: 429, code: "token_suspended",
            message:
                "clients with this signing key kept sending calls that are denied or malformed: find out which (the "
                + "answers said so), and wait as long as Retry-After says"
        ).retrying(afterMilliseconds: milliseconds)
    }

    static let foreignOrigin = AccessDenial(
        status: 403, code: "origin_not_allowed", message: "web pages of that origin may not connect")

    static let foreignHost = AccessDenial(
        status: 403, code: "host_not_allowed",
        message: "this host name is not known here: connect to an IP address, to localhost, or to a configured name")

    static let unknownPath = AccessDenial(
        status: 404, code: "unknown_path",
        message: "there are /cdp (WebSocket), /live, /json/version, /json/list, /json/protocol and /health")

    static let notGET = AccessDenial(status: 405, code: "method_not_allowed", message: "only GET is answered here")

    static let upgradeNeeded = AccessDenial(
        status: 426, code: "upgrade_required",
        message: "this is a WebSocket endpoint (RFC 6455, version 13): connect with ws:// or wss://")

    static let tooLate = AccessDenial(
        status: 408, code: "request_timeout", message: "the request did not arrive in time")

    static let unavailable = AccessDenial(
        status: 503, code: "unavailable", message: "the browser cannot be reached; the session may be ending")

    static let busy = AccessDenial(
        status: 503, code: "too_many_connections",
        message: "too many connections are open: close one, or try again later")

    static func noDescriptor(_ reason: String) -> AccessDenial {
        AccessDenial(
            status: 503, code: "protocol_unavailable",
            message: "the protocol's description could not be obtained from the browser: \(reason)")
    }

    init(_ refusal: TokenAllowance.Refusal) {
        self =
            switch refusal {
            case .tooOften(let milliseconds): .tooOften(milliseconds: milliseconds)
            case .cut(let milliseconds): .cutOff(milliseconds: milliseconds)
            }
    }

    /// Whether it counts against the address: what a client of good faith is seldom told.
    var isFailedAttempt: Bool { (400..<500).contains(status) && status != 429 }
}
