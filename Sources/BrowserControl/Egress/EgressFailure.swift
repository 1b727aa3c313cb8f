/// Why there is no connection, although the rules allow it.
package struct EgressFailure: Error, Sendable, Hashable {
    package enum Cause: Sendable, Hashable {
        case nameNotFound
        case nameNotResolvedInTime
        /// By the server's machine.
        case connectionRefused
        case connectionTimedOut
        case unreachable
        /// The proxy that it goes through is the trouble.
        case proxy
    }

    package let cause: Cause
    /// For people; of a proxy, only its host is named.
    package let message: String

    static let nameNotFound = EgressFailure(cause: .nameNotFound, message: "the name does not exist")
    static let nameNotResolved = EgressFailure(cause: .nameNotFound, message: "the name could not be resolved")
    static let nameNotResolvedInTime = EgressFailure(
        cause: .nameNotResolvedInTime, message: "the name was not resolved in time")
    static let connectionRefused = EgressFailure(
        cause: .connectionRefused, message: "the server refuses connections")
    static let connectionTimedOut = EgressFailure(
        cause: .connectionTimedOut, message: "the server did not answer in time")
    static let unreachable = EgressFailure(cause: .unreachable, message: "no connection could be made")

    /// The trouble is the proxy on that host; `problem` completes the sentence that begins with it.
    static func proxy(_ host: String, _ problem: String) -> EgressFailure {
        EgressFailure(cause: .proxy, message: "the proxy \(host) \(problem)")
    }

    /// What Chrome itself calls it, when it connects without the guard.
    package var chromeError: String {
        switch cause {
        case .nameNotFound: "net::ERR_NAME_NOT_RESOLVED"
        case .nameNotResolvedInTime: "net::ERR_NAME_RESOLUTION_FAILED"
        case .connectionRefused: "net::ERR_CONNECTION_REFUSED"
        case .connectionTimedOut: "net::ERR_CONNECTION_TIMED_OUT"
        case .unreachable: "net::ERR_ADDRESS_UNREACHABLE"
        case .proxy: "net::ERR_PROXY_CONNECTION_FAILED"
        }
    }
}
