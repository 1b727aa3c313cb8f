import Testing

@testable import BrowserEngine

@Suite("Network activity")
struct NetworkActivityTests {
    private let start = ContinuousClock.now

    private func at(_ milliseconds: Int) -> ContinuousClock.Instant { start + .milliseconds(milliseconds) }

    @Test("a page is quiet from the end of its last request on")
    func ends() {
        var activity = NetworkActivity(quietSince: start)
        #expect(activity.quietSince(at: at(10)) == start)
        activity.began("1", type: "Document", at: at(20))
        activity.began("2", type: "Fetch", at: at(30))
        #expect(activity.quietSince(at: at(40)) == nil)
        activity.ended("1", at: at(50))
        #expect(activity.quietSince(at: at(60)) == nil)
        activity.ended("2", at: at(70))
        #expect(activity.quietSince(at: at(80)) == at(70))
    }

    @Test("a request that takes two seconds is waited for no longer")
    func stalls() {
        var activity = NetworkActivity(quietSince: start)
        activity.began("1", type: "XHR", at: at(0))
        #expect(activity.quietSince(at: at(1999)) == nil)
        #expect(activity.quietSince(at: at(2000)) == at(2000))
        activity.ended("1", at: at(5000))
        #expect(activity.quietSince(at: at(5001)) == at(5000))
    }

    @Test("streams of events and web sockets are not waited for, however they are told of")
    func streams() {
        var activity = NetworkActivity(quietSince: start)
        activity.began("1", type: "EventSource", at: at(10))
        activity.began("2", type: "WebSocket", at: at(10))
        activity.began("3", type: nil, at: at(10))
        activity.responded("3", type: "EventSource")
        #expect(activity.quietSince(at: at(20)) == start)
    }

    @Test("the end of a request that nobody saw begin is activity")
    func unknown() {
        var activity = NetworkActivity(quietSince: start)
        activity.ended("9", at: at(100))
        #expect(activity.quietSince(at: at(150)) == at(100))
    }
}
