package import AccessTokens
package import Timestamps

/// A token that was verified: for this session, in time, signed.
package struct AccessGrant: Sendable, Hashable {
    /// The token's own id (`jti`), for logs; never the token.
    package let tokenID: String
    package let scopes: Set<AccessScope>
    package let expiresAt: Timestamp

    package init(tokenID: String, scopes: Set<AccessScope>, expiresAt: Timestamp) {
        self.tokenID = tokenID
        self.scopes = scopes
        self.expiresAt = expiresAt
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
}

/// Why a request is not answered with what it asked for.
package struct AccessDenial: Error, Sendable, Hashable {
    /// An HTTP status: 400, 401, 403, 404, 405, 408, 426, 431, 503.
    package let status: Int
    /// For programs: `token_expired`, `unknown_path`, …
    package let code: String
    /// What was found and what to do; no secret.
    package let message: String

    package init(status: Int, code: String, message: String) {
        self.status = status
        self.code = code
        self.message = message
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
        message: "this signing key is for watching only: ask POST /sessions/{id}/cdp-url for one with the scope cdp")

    static let foreignOrigin = AccessDenial(
        status: 403, code: "origin_not_allowed", message: "web pages of that origin may not connect")

    static let foreignHost = AccessDenial(
        status: 403, code: "host_not_allowed",
        message: "this host name is not known here: connect to an IP address, to localhost, or to a configured name")

    static let unknownPath = AccessDenial(
        status: 404, code: "unknown_path",
        message: "there are /cdp (WebSocket), /live, /json/version, /json/list and /health")

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
}
