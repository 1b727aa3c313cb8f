import DevToolsProtocol
import Testing

@Suite("The circuit breaker of a token")
struct CircuitBreakerTests {
    private static let limits = CircuitBreaker.Limits(faults: 20, coolDown: 30_000)

    /// A breaker that was cut at that moment.
    private func cut(at now: Int64) -> CircuitBreaker {
        var breaker = CircuitBreaker(Self.limits, at: now)
        for _ in 0..<20 { #expect(breaker.fault(at: now) == .goOn) }
        #expect(breaker.fault(at: now) == .cut(milliseconds: 30_000))
        return breaker
    }

    @Test("a fault now and then never matters")
    func leak() {
        var breaker = CircuitBreaker(Self.limits, at: 0)
        for second in 0..<10_000 { #expect(breaker.fault(at: Int64(second) * 1000) == .goOn) }
        #expect(breaker.refusal(at: 10_000_000) == nil)
        #expect(breaker.isFresh(at: 10_100_000))
    }

    @Test("closed, open, half-open, closed")
    func recovers() {
        var breaker = cut(at: 0)
        #expect(breaker.refusal(at: 0) == 30_000 && breaker.refusal(at: 29_999) == 1)
        #expect(breaker.fault(at: 10) == .goOn, "the last words of connections that are being ended")
        #expect(!breaker.isFresh(at: 29_999))
        #expect(breaker.refusal(at: 30_000) == nil)
        #expect(!breaker.isFresh(at: 89_999))
        #expect(breaker.isFresh(at: 90_000))
        for _ in 0..<20 { #expect(breaker.fault(at: 90_000) == .goOn, "it has its whole allowance again") }
    }

    @Test("on probation a tenth suffices, and the rest doubles each time, up to sixteen times")
    func relapses() {
        var breaker = cut(at: 0)
        var now: Int64 = 30_000
        for factor in [2, 4, 8, 16, 16, 16] as [Int64] {
            #expect(breaker.refusal(at: now) == nil)
            for _ in 0..<2 { #expect(breaker.fault(at: now) == .goOn) }
            #expect(breaker.fault(at: now) == .cut(milliseconds: 30_000 * factor))
            #expect(breaker.refusal(at: now) == 30_000 * factor)
            now += 30_000 * factor
        }
    }
}

@Suite("The allowance of a token")
struct TokenAllowanceTests {
    private static let limits = TrafficLimits(
        commandsPerSecond: 10, bytesPerSecond: 1000, connectionsPerMinute: 4, failedAttemptsPerMinute: 3,
        breaker: .init(faults: 1, coolDown: 5000))

    @Test("whichever of commands and bytes is the more in debt decides the pause")
    func pauses() {
        var allowance = TokenAllowance(Self.limits, at: 0)
        for _ in 0..<39 { #expect(allowance.receive(bytes: 1, at: 0) == 0) }
        #expect(allowance.receive(bytes: 1, at: 0) == 0)
        #expect(allowance.receive(bytes: 1, at: 0) == 100)
        #expect(allowance.receive(bytes: 5959, at: 0) == 2000)
        #expect(allowance.pause(at: 1500) == 500 && allowance.pause(at: 2000) == 0)
        #expect(!allowance.isFresh(at: 3000) && allowance.isFresh(at: 10_000))
    }

    @Test("connections are counted, and a cut token has none")
    func connections() {
        var allowance = TokenAllowance(Self.limits, at: 0)
        #expect(allowance.connect(at: 0) == nil && allowance.connect(at: 0) == nil)
        guard case .tooOften(let wait) = allowance.connect(at: 0) else {
            Issue.record("the third one was let in")
            return
        }
        #expect((15_000...15_100).contains(wait))
        #expect(allowance.fault(at: 0) == .goOn)
        #expect(allowance.fault(at: 0) == .cut(milliseconds: 5000))
        #expect(allowance.connect(at: 1000) == .cut(milliseconds: 4000))
    }

    @Test("the standard limits pass what clients really do at once: 500 calls, a script of 345 KB for each of 50 pages")
    func standard() {
        var allowance = TokenAllowance(.standard, at: 0)
        for _ in 0..<500 { #expect(allowance.receive(bytes: 200, at: 0) == 0) }
        for _ in 0..<50 { #expect(allowance.receive(bytes: 345_000, at: 0) == 0) }
        #expect(allowance.receive(bytes: 32 << 20, at: 0) == 0)
        for _ in 0..<100 { #expect(allowance.connect(at: 0) == nil) }
    }
}

@Suite("Failed attempts by address")
struct AttemptLedgerTests {
    @Test("an address waits after its failures, others do not")
    func waits() {
        var ledger = AttemptLedger(failuresPerMinute: 3, maximumAddresses: 10)
        for _ in 0..<3 {
            #expect(ledger.wait("a", at: 0) == nil)
            ledger.fail("a", at: 0)
        }
        #expect(ledger.wait("a", at: 0) == 20_000)
        #expect(ledger.wait("b", at: 0) == nil)
        #expect(ledger.wait("a", at: 20_000) == nil)
        #expect(ledger.wait("a", at: 60_000) == nil)
        #expect(ledger.count == 0, "what has recovered is forgotten")
    }

    @Test("no more addresses are remembered than there is room for, and the oldest goes first")
    func bounded() {
        var ledger = AttemptLedger(failuresPerMinute: 1, maximumAddresses: 100)
        for number in 0..<10_000 { ledger.fail("\(number)", at: Int64(number)) }
        #expect(ledger.count == 100)
        #expect(ledger.wait("9999", at: 10_000) != nil)
        #expect(ledger.wait("9899", at: 10_000) == nil)
    }
}

@Suite("Denials between two reports")
struct DenialLedgerTests {
    private func caller(_ number: Int) -> DenialLedger.Caller { .init(tokenID: "t", client: number) }

    @Test("what is alike is one summary")
    func alike() {
        var ledger = DenialLedger()
        for _ in 0..<1000 { ledger.note(DeniedCall(method: "Browser.crash", kind: .browser), by: caller(1)) }
        ledger.note(DeniedCall(method: "Browser.crash", kind: .browser), by: caller(2))
        ledger.note(DeniedCall(method: "Page.navigate", kind: .address), by: caller(1))
        #expect(
            ledger.drain() == [
                .init(caller: caller(1), method: "Browser.crash", kind: .browser, count: 1000),
                .init(caller: caller(2), method: "Browser.crash", kind: .browser, count: 1),
                .init(caller: caller(1), method: "Page.navigate", kind: .address, count: 1),
            ])
        #expect(ledger.drain().isEmpty)
    }

    @Test(
        "a client that invents methods makes no more summaries than there is room for, and none is lost from the count")
    func flood() {
        var ledger = DenialLedger()
        for number in 0..<5000 {
            ledger.note(DeniedCall(method: "X.\(number)", kind: .unknown), by: caller(number % 3))
        }
        let summaries = ledger.drain()
        #expect(summaries.count == DenialLedger.maximumSummaries + 1)
        #expect(summaries.map(\.count).reduce(0, +) == 5000)
        #expect(summaries.last == .init(caller: nil, method: nil, kind: .unknown, count: 4980))
    }
}
