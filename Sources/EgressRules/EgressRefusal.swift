/// Why a browser may not connect somewhere.
package enum EgressRefusal: Error, Sendable, Hashable {
    /// The request names no host and port that could be understood.
    case malformedTarget
    /// A list of what is refused names it.
    case denied
    /// There is a list of what is allowed, and it does not name it.
    case notAllowed
    /// It is, or leads to, an address that is not of the public internet.
    case address(AddressKind)

    /// For programs and logs.
    package var code: String {
        switch self {
        case .malformedTarget: "malformed_target"
        case .denied: "denied"
        case .notAllowed: "not_allowed"
        case .address(let kind): "\(kind.rawValue)_address"
        }
    }

    /// For people. Does not repeat what was asked for, nor what a name resolved to.
    package var message: String {
        switch self {
        case .malformedTarget: "the address cannot be understood"
        case .denied: "this destination is on the list of what browsers may not open"
        case .notAllowed: "this destination is not on the list of what this browser may open"
        case .address(.metadata): "metadata services of clouds cannot be opened"
        case .address(let kind):
            "addresses that are not of the public internet cannot be opened (\(kind.rawValue)); "
                + "EGRESS_ALLOW of the browser task can allow some"
        }
    }
}
