/// Why a browser may not connect somewhere.
package indirect enum EgressRefusal: Error, Sendable, Hashable {
    /// The request names no host and port that could be understood.
    case malformedTarget
    /// A list of what is refused names it.
    case denied
    /// The session's own list of what is refused names it, with that rule.
    case deniedBySession(String)
    /// The session has a list of what is allowed, and it does not name it.
    case notAllowed
    /// It is, or leads to, an address that is not of the public internet.
    case address(AddressKind)
    /// The proxy on that host may not be connected to.
    case proxy(String, EgressRefusal)

    /// For programs and logs.
    package var code: String {
        switch self {
        case .malformedTarget: "malformed_target"
        case .denied: "denied"
        case .deniedBySession: "denied_by_session"
        case .notAllowed: "not_allowed"
        case .address(let kind): "\(kind.rawValue)_address"
        case .proxy(_, let refusal): "proxy_\(refusal.code)"
        }
    }

    /// For people. Does not repeat what was asked for, nor what a name resolved to; a rule is repeated to the session whose it is.
    package var message: String {
        switch self {
        case .malformedTarget: "the address cannot be understood"
        case .denied: "this destination is on the list of what browsers may not open"
        case .deniedBySession(let rule): "this destination is closed by the session's rule `egress.deny: \(rule)`"
        case .notAllowed:
            "this destination is not on the session's list `egress.allow`, which names all that it may open"
        case .address(.metadata): "metadata services of clouds cannot be opened"
        case .address(let kind):
            "addresses that are not of the public internet cannot be opened (\(kind.rawValue)); "
                + "EGRESS_ALLOW of the browser task can allow some"
        case .proxy(let host, let refusal): "the proxy \(host) cannot be used: \(refusal.message)"
        }
    }
}
