/// What one server accepts from a peer. Times are milliseconds; nil means without end.
struct HTTPServerLimits: Sendable {
    /// From the connection, or the end of the last exchange, to a whole request head.
    var headMilliseconds: Int64?
    /// Between two pieces of a request's body.
    var bodyStallMilliseconds: Int64?
    /// From a request's head to the end of its body.
    var bodyTotalMilliseconds: Int64?
    /// Bytes of request line and header fields together; more is answered with 431.
    var maximumHeadBytes: Int
    /// Header fields; more is answered with 431.
    var maximumHeaderFields: Int
    /// Connections at a time; one more is closed at once.
    var maximumConnections: Int
    /// Whether a peer may send a request before the one before it is answered. Where it may not, it is cut off; what that
    /// takes to sort is saved for each request.
    var allowsPipelining: Bool

    /// For ports that strangers can reach.
    static let open = HTTPServerLimits(
        headMilliseconds: 60_000, bodyStallMilliseconds: 20_000, bodyTotalMilliseconds: 300_000,
        maximumHeadBytes: 32 * 1024, maximumHeaderFields: 100, maximumConnections: 2_000, allowsPipelining: true)

    /// For the cloud's own children: they may be silent for hours.
    static let children = HTTPServerLimits(
        headMilliseconds: nil, bodyStallMilliseconds: nil, bodyTotalMilliseconds: nil,
        maximumHeadBytes: 256 * 1024, maximumHeaderFields: 200, maximumConnections: 16, allowsPipelining: false)
}
