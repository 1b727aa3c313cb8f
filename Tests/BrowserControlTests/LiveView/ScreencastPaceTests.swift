import Testing

@testable import BrowserControl

@Suite("The pace of a screencast")
struct ScreencastPaceTests {
    @Test("a picture goes to all, and the browser may take the next when somebody could take it")
    func all() {
        var pace = ScreencastPace<String>()
        _ = pace.join(1, credit: 2)
        _ = pace.join(2, credit: 1)
        let first = pace.receive("a", number: 7)
        #expect(first.deliveries.map(\.watcher) == [1, 2])
        #expect(first.acknowledgements == [7])
        let second = pace.receive("b", number: 7)
        #expect(second.deliveries.map(\.watcher) == [1])
        #expect(second.acknowledgements.isEmpty)
    }

    @Test("nobody is given more ahead than they wish, and gets the newest then")
    func newest() {
        var pace = ScreencastPace<String>()
        _ = pace.join(1, credit: 1)
        #expect(pace.receive("a", number: 1).deliveries.count == 1)
        #expect(pace.receive("b", number: 2).deliveries.isEmpty)
        #expect(pace.receive("c", number: 3).deliveries.isEmpty)
        let ready = pace.ready(1, limit: 1)
        #expect(ready.deliveries.map(\.picture) == ["c"])
        #expect(ready.acknowledgements.isEmpty)
        #expect(pace.ready(1, limit: 1).acknowledgements == [1, 2, 3])
    }

    @Test("a slow one does not hold the fast one up")
    func slow() {
        var pace = ScreencastPace<Int>()
        _ = pace.join(1, credit: 3)
        _ = pace.join(2, credit: 1)
        var fast: [Int] = []
        var slow: [Int] = []
        for number in 0..<100 {
            let action = pace.receive(number, number: Int64(number))
            #expect(action.acknowledgements == [Int64(number)])
            fast += action.deliveries.filter { $0.watcher == 1 }.map(\.picture)
            slow += action.deliveries.filter { $0.watcher == 2 }.map(\.picture)
            _ = pace.ready(1, limit: 3)
        }
        #expect(fast == Array(0..<100))
        #expect(slow == [0])
        #expect(pace.ready(2, limit: 1).deliveries.map(\.picture) == [99])
    }

    @Test("who says ready too often gets no more than they wished")
    func greedy() {
        var pace = ScreencastPace<Int>()
        _ = pace.join(1, credit: 2)
        for _ in 0..<50 { _ = pace.ready(1, limit: 2) }
        var count = 0
        for number in 0..<10 { count += pace.receive(number, number: 0).deliveries.count }
        #expect(count == 2)
    }

    @Test("who comes later sees at once what there is")
    func later() {
        var pace = ScreencastPace<String>()
        _ = pace.join(1, credit: 1)
        _ = pace.receive("a", number: 1)
        #expect(pace.join(2, credit: 1).deliveries.map(\.picture) == ["a"])
    }

    @Test("what was pictured before a restart is given to nobody")
    func restart() {
        var pace = ScreencastPace<String>()
        _ = pace.join(1, credit: 1)
        _ = pace.receive("a", number: 1)
        _ = pace.receive("b", number: 2)
        pace.restart()
        let ready = pace.ready(1, limit: 1)
        #expect(ready.deliveries.isEmpty && ready.acknowledgements.isEmpty)
        #expect(pace.join(2, credit: 1).deliveries.isEmpty)
    }

    @Test("when the one who held everything up leaves, the browser goes on for the others")
    func leaving() {
        var pace = ScreencastPace<String>()
        _ = pace.join(1, credit: 1)
        _ = pace.receive("a", number: 1)
        _ = pace.join(2, credit: 2)
        #expect(pace.receive("b", number: 2).acknowledgements.isEmpty)
        _ = pace.leave(1)
        #expect(pace.ready(2, limit: 2).acknowledgements == [2])
    }
}
