/// How fast one viewer gets messages: as it wishes at most, slower where they are refused, and carefully faster again.
struct DeliveryPace: Sendable {
    static let longestMilliseconds: Int64 = 5_000

    /// The viewer wishes no shorter interval.
    let shortestMilliseconds: Int64
    /// From the beginning of one message to that of the next.
    private(set) var intervalMilliseconds: Int64

    init(messagesPerSecond: Int) {
        shortestMilliseconds = 1000 / Int64(max(1, messagesPerSecond))
        intervalMilliseconds = shortestMilliseconds
    }

    /// A message was taken.
    mutating func sent() {
        intervalMilliseconds = max(shortestMilliseconds, intervalMilliseconds * 3 / 4)
    }

    /// The service takes no more now, or cannot be reached.
    mutating func refused() {
        intervalMilliseconds = min(Self.longestMilliseconds, max(100, intervalMilliseconds) * 2)
    }
}
