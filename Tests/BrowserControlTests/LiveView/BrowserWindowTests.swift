import Testing

@testable import BrowserControl

@Suite("The browser's places for pictures")
struct BrowserWindowTests {
    @Test("the browser has no more places than it is given, but for what it began with")
    func places() {
        var window = BrowserWindow()
        #expect(window.open(2, at: 0).isEmpty)
        for time in 1...3 { _ = window.receive(Int64(time), takenAt: Double(time)) }
        #expect(!window.isOpen)
        #expect(window.open(0, at: 4).isEmpty)
        #expect(window.open(1, at: 5) == [1])
        #expect(window.open(1, at: 6).isEmpty && window.isOpen)
        #expect(window.open(9, at: 7) == [2, 3])
    }

    @Test("something may be missed when the last place was taken, until a picture leaves one free")
    func missed() {
        var window = BrowserWindow()
        for time in [100.0, 200, 300] {
            #expect(!window.mayHaveMissed)
            _ = window.receive(0, takenAt: time)
        }
        #expect(window.mayHaveMissed)
        #expect(window.open(2, at: 400).count == 2)
        #expect(window.mayHaveMissed)
        _ = window.receive(0, takenAt: 500)
        #expect(!window.mayHaveMissed)
    }

    @Test("a place that became free after a picture was made was taken when it was made")
    func onTheWay() {
        var window = BrowserWindow()
        _ = window.receive(0, takenAt: 100)
        _ = window.receive(0, takenAt: 110)
        // Made while two places were taken, and on the way when both became free.
        #expect(window.open(3, at: 150).count == 2)
        _ = window.receive(0, takenAt: 140)
        #expect(window.mayHaveMissed)
    }

    @Test("pictures that come in another order than they were made are told apart")
    func order() {
        var window = BrowserWindow()
        let areNewest = [200.0, 190, 210].map { window.receive(0, takenAt: $0) }
        #expect(areNewest == [true, false, true])
        #expect(window.mayHaveMissed && !window.isOpen)
    }

    @Test("after a restart it owes nothing")
    func restart() {
        var window = BrowserWindow()
        for time in [1.0, 2, 3] { _ = window.receive(0, takenAt: time) }
        window.restart()
        #expect(window.isOpen && !window.mayHaveMissed)
        #expect(window.open(3, at: 4).isEmpty)
        let isNewest = window.receive(0, takenAt: 1)
        #expect(isNewest)
    }
}
