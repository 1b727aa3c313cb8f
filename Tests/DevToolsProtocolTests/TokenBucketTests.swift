import DevToolsProtocol
import Testing

@Suite("A token bucket")
struct TokenBucketTests {
    @Test("a burst passes, then so much a second")
    func burst() {
        var bucket = TokenBucket(burst: 3, refillPerSecond: 2, at: 1000)
        for _ in 0..<3 { #expect(bucket.take(at: 1000) == nil) }
        #expect(bucket.take(at: 1000) == 500)
        #expect(bucket.take(at: 1499) == 1)
        #expect(bucket.take(at: 1500) == nil)
        #expect(bucket.take(at: 1500) == 500)
        #expect(bucket.wait(at: 2000) == nil)
        #expect(bucket.take(at: 2000) == nil)
        // It never holds more than the burst.
        #expect(bucket.isFull(at: 1_000_000))
        for _ in 0..<3 { #expect(bucket.take(at: 1_000_000) == nil) }
        #expect(bucket.take(at: 1_000_000) != nil)
    }

    @Test("spending on credit tells how long the debt takes to pay")
    func debt() {
        var bucket = TokenBucket(burst: 100, refillPerSecond: 50, at: 0)
        #expect(bucket.spend(100, at: 0) == 0)
        #expect(bucket.spend(50, at: 0) == 1000)
        #expect(bucket.spend(50, at: 0) == 2000)
        #expect(bucket.debt(at: 1500) == 500)
        #expect(bucket.debt(at: 2000) == 0)
        #expect(!bucket.isFull(at: 2000) && !bucket.isFull(at: 3999) && bucket.isFull(at: 4000))
    }

    @Test("less than one a second works, and a clock that stands or goes back gives nothing")
    func slow() {
        var bucket = TokenBucket(burst: 1, refillPerMinute: 6, at: 5000)
        #expect(bucket.take(at: 5000) == nil)
        #expect(bucket.take(at: 5000) == 10_000)
        #expect(bucket.take(at: 0) == 10_000)
        #expect(bucket.take(at: 5000) == 10_000)
        #expect(bucket.take(at: 15_000) == nil)
    }

    @Test("the largest limits and pauses do not overflow")
    func large() {
        var bucket = TokenBucket(burst: 4_000_000_000, refillPerSecond: 1_000_000_000, at: 0)
        #expect(bucket.spend(32 << 20, at: 0) == 0)
        #expect(bucket.isFull(at: .max))
        #expect(bucket.take(at: .max) == nil)
        var least = TokenBucket(burst: 0, refillPerSecond: 0, at: .max)
        #expect(least.take(at: .max) == nil)
        #expect(least.take(at: .max) == 1000)
    }
}
