/// So much at once, and so much a second afterwards. Whole numbers; the clock is a parameter, in milliseconds that never go
/// back.
package struct TokenBucket: Sendable, Hashable {
    private let capacity: Int64
    /// A millisecond.
    private let refill: Int64
    /// Below zero is debt.
    private var level: Int64
    private var updated: Int64

    /// One, in the parts that are counted in: so small that one a minute is a whole number of them a millisecond.
    private static let unit: Int64 = 60_000_000
    /// Beyond a day everything is full.
    private static let longestPause: Int64 = 86_400_000

    /// A full bucket of `burst` that gains `refill` a second. Both at least 1, at most 4,000,000,000.
    package init(burst: Int64, refillPerSecond refill: Int64, at now: Int64) {
        self.init(burst: burst, refillPerMinute: max(1, refill) * 60, at: now)
    }

    /// As the other, for what happens less than once a second.
    package init(burst: Int64, refillPerMinute refill: Int64, at now: Int64) {
        self.capacity = max(1, burst) * Self.unit
        self.refill = max(1, refill) * (Self.unit / 60_000)
        self.level = capacity
        self.updated = now
    }

    /// Takes the amount, on credit where there is not enough; answers with the milliseconds until the debt is paid, 0
    /// where there is none.
    package mutating func spend(_ amount: Int64, at now: Int64) -> Int64 {
        fill(at: now)
        level -= amount * Self.unit
        return millisecondsUntil(0)
    }

    /// Milliseconds until there is no debt.
    package mutating func debt(at now: Int64) -> Int64 {
        fill(at: now)
        return millisecondsUntil(0)
    }

    /// Takes one if there is one: nil, or else the milliseconds until there is.
    package mutating func take(at now: Int64) -> Int64? {
        fill(at: now)
        guard level >= Self.unit else { return millisecondsUntil(Self.unit) }
        level -= Self.unit
        return nil
    }

    /// The milliseconds until there is one to take; nil when there is one now. Takes nothing.
    package mutating func wait(at now: Int64) -> Int64? {
        fill(at: now)
        return level >= Self.unit ? nil : millisecondsUntil(Self.unit)
    }

    /// Whether nothing of what happened before matters any more.
    package func isFull(at now: Int64) -> Bool {
        var later = self
        later.fill(at: now)
        return later.level == capacity
    }

    private mutating func fill(at now: Int64) {
        let elapsed = min(max(0, now - updated), Self.longestPause)
        let gained = elapsed.multipliedReportingOverflow(by: refill)
        let isEnough = gained.overflow || gained.partialValue >= capacity - level
        level = isEnough ? capacity : level + gained.partialValue
        updated = max(updated, now)
    }

    private func millisecondsUntil(_ wanted: Int64) -> Int64 {
        guard level < wanted else { return 0 }
        return (wanted - level + refill - 1) / refill
    }
}
