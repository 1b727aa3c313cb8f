import Testing

@testable import BrowserControl

@Suite("The pace of a screencast")
struct ScreencastPaceTests {
    /// A browser that moves all the time: takes a picture whenever it has a place for one.
    private struct Browser {
        var pace = ScreencastPace<Int>()
        private(set) var given = 0
        private var unacknowledged = 0
        private var time = 0.0

        /// What the watchers got of one picture; nil when the browser has no place.
        mutating func give() -> [Int]? {
            guard unacknowledged < BrowserWindow.size else { return nil }
            unacknowledged += 1
            given += 1
            time += 100
            return take(pace.receive(given, number: 1, takenAt: time, now: time + 10))
        }

        mutating func join(_ watcher: Int, credit: Int) { _ = take(pace.join(watcher, credit: credit, now: time)) }
        mutating func leave(_ watcher: Int) { _ = take(pace.leave(watcher, now: time)) }

        /// The pictures that the watcher gets at once.
        mutating func ready(_ watcher: Int, limit: Int) -> [Int] {
            let action = pace.ready(watcher, limit: limit, now: time + 20)
            unacknowledged -= action.acknowledgements.count
            return action.deliveries.map(\.picture)
        }

        private mutating func take(_ action: ScreencastPace<Int>.Action) -> [Int] {
            unacknowledged -= action.acknowledgements.count
            return action.deliveries.map(\.watcher)
        }
    }

    @Test("as many pictures are under way as one takes ahead, and none is made that has to wait")
    func noWaiting() {
        for credit in 1...3 {
            var browser = Browser()
            browser.join(1, credit: credit)
            // At its start the browser has places that nobody asked for.
            while browser.give() != nil {}
            for _ in 0..<3 { _ = browser.ready(1, limit: credit) }
            for _ in 0..<20 {
                let before = browser.given
                var delivered = 0
                while let got = browser.give() { delivered += got.count }
                #expect(delivered == browser.given - before, "nothing waits")
                #expect(delivered >= 1 && delivered <= credit)
                for _ in 0..<delivered { #expect(browser.ready(1, limit: credit).isEmpty) }
            }
        }
    }

    @Test("a picture goes to all who can take it; nobody is given more ahead than they wish, and gets the newest then")
    func newest() {
        var browser = Browser()
        browser.join(1, credit: 2)
        browser.join(2, credit: 1)
        #expect(browser.give() == [1, 2])
        #expect(browser.give() == [1])
        #expect(browser.give() == [])
        #expect(browser.give() == nil)
        #expect(browser.ready(2, limit: 1) == [3])
        #expect(browser.give() == nil)
        #expect(browser.ready(1, limit: 2) == [3])
    }

    @Test("a slow one does not hold the fast one up")
    func slow() {
        var browser = Browser()
        browser.join(1, credit: 3)
        browser.join(2, credit: 1)
        for number in 1...100 {
            #expect(browser.give() == (number == 1 ? [1, 2] : [1]))
            #expect(browser.ready(1, limit: 3).isEmpty)
        }
        #expect(browser.ready(2, limit: 1) == [100])
    }

    @Test("who says ready too often gets no more than they wished")
    func greedy() {
        var browser = Browser()
        browser.join(1, credit: 2)
        for _ in 0..<50 { _ = browser.ready(1, limit: 2) }
        var count = 0
        while let got = browser.give() { count += got.count }
        #expect(count == 2)
    }

    @Test("who comes later sees at once what there is")
    func later() {
        var pace = ScreencastPace<String>()
        _ = pace.join(1, credit: 1, now: 0)
        _ = pace.receive("a", number: 1, takenAt: 1, now: 2)
        #expect(pace.join(2, credit: 1, now: 3).deliveries.map(\.picture) == ["a"])
    }

    @Test("an older picture that comes after a newer one is shown to nobody")
    func late() {
        var pace = ScreencastPace<String>()
        _ = pace.join(1, credit: 3, now: 0)
        #expect(pace.receive("new", number: 1, takenAt: 20, now: 30).deliveries.count == 1)
        #expect(pace.receive("old", number: 1, takenAt: 10, now: 31).deliveries.isEmpty)
        #expect(pace.join(2, credit: 1, now: 32).deliveries.map(\.picture) == ["new"])
    }

    @Test("what was pictured before a restart is given to nobody, before a refresh it is")
    func restart() {
        var pace = ScreencastPace<String>()
        _ = pace.join(1, credit: 1, now: 0)
        _ = pace.receive("a", number: 1, takenAt: 1, now: 2)
        _ = pace.receive("b", number: 1, takenAt: 3, now: 4)
        pace.refresh()
        #expect(pace.ready(1, limit: 1, now: 5).deliveries.map(\.picture) == ["b"])
        pace.restart()
        let ready = pace.ready(1, limit: 1, now: 6)
        #expect(ready.deliveries.isEmpty && ready.acknowledgements.isEmpty)
        #expect(pace.join(2, credit: 1, now: 7).deliveries.isEmpty)
    }

    @Test("another picture is needed when the browser had no place left and has one now")
    func another() {
        var pace = ScreencastPace<Int>()
        _ = pace.join(1, credit: 1, now: 0)
        for number in 1...3 {
            #expect(!pace.needsAnother)
            _ = pace.receive(number, number: 1, takenAt: Double(number), now: Double(number))
        }
        // All places are taken: there is nothing to wait for.
        #expect(!pace.needsAnother)
        #expect(pace.ready(1, limit: 1, now: 50).deliveries.map(\.picture) == [3])
        #expect(!pace.needsAnother)
        #expect(pace.ready(1, limit: 1, now: 60).acknowledgements.count == 1)
        #expect(pace.needsAnother)
        pace.refresh()
        #expect(!pace.needsAnother)
    }

    @Test("when the one who held everything up leaves, the browser goes on for the others")
    func leaving() {
        var browser = Browser()
        browser.join(1, credit: 1)
        browser.join(2, credit: 2)
        while browser.give() != nil {}
        browser.leave(1)
        _ = browser.ready(2, limit: 2)
        _ = browser.ready(2, limit: 2)
        #expect(browser.give() == [2])
    }
}
