import Testing

@testable import BrowserEngine

@Suite("A page's rest")
struct PageRestTests {
    private let start = ContinuousClock.now

    private func at(_ milliseconds: Int) -> ContinuousClock.Instant { start + .milliseconds(milliseconds) }

    private func remaining(
        _ rest: inout PageRest, ready: Bool = true, quietSince: Int?, still: Int, at now: Int
    ) -> Duration {
        rest.remaining(
            isReady: ready, quietSince: quietSince.map { at($0) }, still: .milliseconds(still), at: at(now))
    }

    @Test("a page that is at rest already is not waited for")
    func atRest() {
        var rest = PageRest()
        #expect(remaining(&rest, quietSince: 0, still: 100, at: 500) <= .zero)
    }

    @Test("what is left of either window is waited for")
    func windows() {
        var rest = PageRest()
        #expect(remaining(&rest, quietSince: 0, still: 1000, at: 350) == .milliseconds(150))
        #expect(remaining(&rest, quietSince: 0, still: 30, at: 600) == .milliseconds(70))
        #expect(remaining(&rest, quietSince: nil, still: 1000, at: 700) == PageRest.interval)
        #expect(remaining(&rest, ready: false, quietSince: 0, still: 1000, at: 800) == PageRest.interval)
    }

    @Test("a document that goes on changing is waited for a second, counted from when the network rests")
    func patience() {
        var rest = PageRest()
        #expect(remaining(&rest, quietSince: 0, still: 0, at: 400) == .milliseconds(100))
        #expect(remaining(&rest, quietSince: 0, still: 0, at: 500) > .zero)
        #expect(remaining(&rest, quietSince: 0, still: 0, at: 1499) > .zero)
        #expect(remaining(&rest, quietSince: nil, still: 0, at: 1500) > .zero)
        #expect(remaining(&rest, quietSince: 1500, still: 0, at: 2100) > .zero)
        #expect(remaining(&rest, quietSince: 1500, still: 0, at: 3099) > .zero)
        #expect(remaining(&rest, quietSince: 1500, still: 0, at: 3100) <= .zero)
    }
}
