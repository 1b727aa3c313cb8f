/// So many in a second, and so many more at once. The clock comes as a parameter, in milliseconds.
struct TokenBucket {
    private let perSecond: Double
    private let capacity: Double
    private var level: Double
    private var last: Int64

    init(perSecond: Int, atOnce: Int, now: Int64) {
        self.perSecond = Double(perSecond)
        self.capacity = Double(atOnce)
        self.level = Double(atOnce)
        self.last = now
    }

    /// Takes so many out; false, and nothing is taken, when there are not as many.
    mutating func take(_ count: Int, now: Int64) -> Bool {
        level = min(capacity, level + Double(max(0, now - last)) * perSecond / 1000)
        last = max(last, now)
        guard level >= Double(count) else { return false }
        level -= Double(count)
        return true
    }
}
