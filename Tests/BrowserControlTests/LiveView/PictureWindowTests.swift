import Testing

@testable import BrowserControl

@Suite("Pictures under way to one who watches")
struct PictureWindowTests {
    /// A line to a viewer, and a browser that gives pictures.
    private struct Line {
        /// Milliseconds from sending to acknowledging where nothing waits.
        var way: Double
        /// Milliseconds that each picture takes alone, on the line or at the viewer.
        var transfer: Double
        /// Between two pictures of the browser at least.
        var interval = 17.0
        var window = PictureWindow()
        private var now = 0.0
        private var arrivals: [Double] = []
        private var lineIsFree = 0.0
        private var lastPicture = -Double.infinity

        init(way: Double, transfer: Double) {
            self.way = way
            self.transfer = transfer
        }

        /// Runs for so many seconds; how many pictures went, and the longest time of one in the second half.
        mutating func run(seconds: Double) -> (rate: Double, slowest: Double) {
            let (begin, end) = (now, now + seconds * 1000)
            var count = 0.0
            var slowest = 0.0
            var sent: [Double] = []
            while now < end {
                now += 1
                if let first = arrivals.first, first <= now {
                    arrivals.removeFirst()
                    let delay = now - sent.removeFirst()
                    if now > (begin + end) / 2 { slowest = max(slowest, delay) }
                    window.acknowledged(now: now)
                    count += 1
                }
                guard arrivals.count < window.size, now >= lastPicture + interval else { continue }
                lastPicture = now
                lineIsFree = max(lineIsFree, now) + transfer
                window.sent(now: now)
                sent.append(now)
                arrivals.append(lineIsFree + way)
            }
            arrivals.removeAll()
            window.restart()
            return (count / seconds, slowest)
        }
    }

    @Test("nearby, two are enough, and it stays so")
    func near() {
        var line = Line(way: 5, transfer: 8)
        let (rate, slowest) = line.run(seconds: 20)
        #expect(line.window.size == 2)
        #expect(rate > 50 && slowest < 30)
    }

    @Test("on a long way there are more, so that as many pictures come", arguments: [80.0, 120, 180])
    func far(_ way: Double) {
        var line = Line(way: way, transfer: 8)
        let (rate, slowest) = line.run(seconds: 20)
        #expect(rate > 36, "two would be \(2000 / (way + 8))")
        #expect(slowest < way + 40)
        #expect(line.window.size <= PictureWindow.most)
    }

    @Test("on a narrow line, or with a slow viewer, pictures do not queue", arguments: [60.0, 120, 400])
    func narrow(_ transfer: Double) {
        var line = Line(way: 20, transfer: transfer)
        let (rate, slowest) = line.run(seconds: 60)
        #expect(rate > 900 / transfer)
        #expect(slowest < 3.1 * (transfer + 20))
    }

    @Test("when the way becomes short again, there are fewer again")
    func shorter() {
        var line = Line(way: 180, transfer: 8)
        _ = line.run(seconds: 20)
        #expect(line.window.size > 5)
        line.way = 5
        _ = line.run(seconds: 20)
        #expect(line.window.size == 2)
    }

    @Test("acknowledging what was not sent changes nothing")
    func greedy() {
        var window = PictureWindow()
        for time in 0..<1000 { window.acknowledged(now: Double(time)) }
        #expect(window.size == PictureWindow.least)
    }
}
