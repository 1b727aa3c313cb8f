import Testing

@testable import SessionControl

@Suite("FrameTuner")
struct FrameTunerTests {
    /// A page whose picture of quality 60 and full size makes a message of so many bytes, as Chromium's JPEGs go (measured at
    /// 1280x720), or with errors of the prediction.
    struct Page: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Int
        /// How much larger than predicted the pictures of half and quarter size are.
        var error = 1.0
        var testDescription: String { name }

        func message(_ setting: FrameTuner.Setting) -> Int {
            let weights: [Int: Double] = [1: 0.25, 5: 0.32, 20: 0.54, 40: 0.81, 60: 1, 75: 1.25, 80: 1.33, 100: 2.6]
            let sizes: [Int: Double] = [1: 1, 2: 0.26 * error, 4: 0.07 * error]
            return Int(Double(bytes) * (weights[setting.quality] ?? 1) * (sizes[setting.divisor] ?? 1))
        }
    }

    static let form = Page(name: "a form", bytes: 11_000)
    static let cards = Page(name: "cards", bytes: 96_000)
    static let article = Page(name: "article text", bytes: 298_000)
    static let table = Page(name: "a dense table", bytes: 320_000)
    static let noise = Page(name: "noise", bytes: 2_000_000)
    static let pages = [form, cards, article, table, noise, Page(name: "a wrong guess", bytes: 300_000, error: 2.2)]

    /// The pictures of a page that stands still: the browser gives one for every change of the setting.
    private func still(
        _ page: Page, _ tuner: inout FrameTuner, at now: inout Int64
    ) -> (sent: [FrameTuner.Setting], pictures: Int) {
        var sent: [FrameTuner.Setting] = []
        var pictures = 0
        var known: FrameTuner.Setting?
        for _ in 0..<200 {
            if tuner.setting != known {
                let setting = tuner.setting
                known = setting
                pictures += 1
                if tuner.received(bytes: page.message(setting), at: now) == .fits { sent.append(setting) }
            } else {
                _ = tuner.rested(at: now)
            }
            now += 250
        }
        return (sent, pictures)
    }

    @Test("a page that stands still settles after a few pictures on one that fits", arguments: pages)
    func still(_ page: Page) throws {
        for quality in [1, 5, 20, 40, 60, 80, 100] {
            var tuner = FrameTuner(quality: quality)
            var now: Int64 = 1_000
            let (sent, pictures) = still(page, &tuner, at: &now)
            let last = try #require(sent.last)
            #expect(page.message(last) <= FrameTuner.limit && last == tuner.setting)
            #expect(last.quality <= quality)
            #expect(pictures <= 4, "\(quality): \(sent)")
        }
    }

    @Test(
        "the picture is as good as fits",
        arguments: [
            (form, 60, 60, 1), (form, 100, 100, 1), (cards, 60, 60, 1), (cards, 80, 80, 1), (cards, 100, 60, 1),
            (article, 60, 60, 2),
            (table, 60, 60, 2), (table, 20, 20, 2), (noise, 60, 40, 4),
        ])
    func best(_ page: Page, _ wished: Int, _ quality: Int, _ divisor: Int) {
        var tuner = FrameTuner(quality: wished)
        var now: Int64 = 0
        _ = still(page, &tuner, at: &now)
        #expect(tuner.setting == .init(quality: quality, divisor: divisor))
    }

    @Test("what is larger than a message never fits, and is smaller the next time while it can be")
    func limit() {
        var tuner = FrameTuner(quality: 60)
        var verdict = tuner.received(bytes: FrameTuner.limit, at: 0)
        #expect(verdict == .fits)
        var settings = [tuner.setting]
        for step in 1...20 {
            verdict = tuner.received(bytes: FrameTuner.limit + 1, at: Int64(step) * 10_000)
            #expect(verdict == .tooLarge)
            settings.append(tuner.setting)
        }
        let steps = Array(settings.prefix { $0 != tuner.ladder.last })
        #expect(Set(steps).count == steps.count && settings.last == tuner.ladder.last)
    }

    @Test("while the page moves, messages come down to one frame of 32 KB, or to half the size", arguments: pages)
    func motion(_ page: Page) {
        var tuner = FrameTuner(quality: 60)
        var sizes: [Int] = []
        for step in 0..<100 {
            let bytes = page.message(tuner.setting)
            if tuner.received(bytes: bytes, at: Int64(step) * 100) == .fits { sizes.append(bytes) }
        }
        #expect(sizes.allSatisfy { $0 <= FrameTuner.limit })
        let late = sizes.suffix(50)
        let small = late.filter { $0 <= FrameTuner.preferred }.count
        let isPossible = page.message(.init(quality: 20, divisor: 2)) <= FrameTuner.preferred
        if isPossible { #expect(small >= 40, "\(late)") } else { #expect(tuner.setting.divisor >= 2) }
    }

    @Test("a page that changes now and then is not in motion")
    func slow() {
        var tuner = FrameTuner(quality: 60)
        for step in 0..<50 {
            let verdict = tuner.received(bytes: 96_000, at: Int64(step) * 400)
            #expect(verdict == .fits)
        }
        #expect(tuner.setting == .init(quality: 60, divisor: 1))
    }

    @Test("when a moving page rests, the sharpest picture that fits follows", arguments: [form, cards, article, table])
    func rest(_ page: Page) {
        var tuner = FrameTuner(quality: 60)
        var now: Int64 = 0
        for _ in 0..<40 {
            _ = tuner.received(bytes: page.message(tuner.setting), at: now)
            now += 100
        }
        let isEarly = tuner.rested(at: now)
        #expect(!isEarly)
        now += FrameTuner.restMilliseconds
        let inMotion = page.message(tuner.setting)
        let (_, pictures) = still(page, &tuner, at: &now)
        var fresh = FrameTuner(quality: 60)
        _ = still(page, &fresh, at: &now)
        #expect(tuner.setting == fresh.setting && page.message(tuner.setting) >= inMotion && pictures <= 4)
        let isRestless = tuner.rested(at: now + 1_000_000)
        #expect(!isRestless)
    }

    @Test("a moving page that became simple gets better pictures again, and attempts that fail become rare")
    func climbing() {
        var tuner = FrameTuner(quality: 60)
        func move(_ page: Page, pictures: Int, from start: Int64) -> Int {
            var changes = 0
            for step in 0..<pictures {
                let before = tuner.setting
                _ = tuner.received(bytes: page.message(before), at: start + Int64(step) * 100)
                if tuner.setting != before { changes += 1 }
            }
            return changes
        }
        _ = move(Self.table, pictures: 30, from: 0)
        #expect(tuner.setting.divisor == 2)
        _ = move(Self.form, pictures: 30, from: 3_000)
        #expect(tuner.setting == .init(quality: 60, divisor: 1))
        let wrong = Page(name: "smaller than it seems", bytes: 70_000, error: 0.3)
        _ = move(wrong, pictures: 100, from: 6_000)
        #expect(move(wrong, pictures: 400, from: 16_000) <= 16)
    }

    @Test("any sizes at any times keep it on its ladder, and no message beyond the limit is ever let through")
    func anything() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            var tuner = FrameTuner(quality: Int.random(in: 1...100, using: &random))
            var now: Int64 = 0
            for _ in 0..<200 {
                now += Int64.random(in: 0...1_500, using: &random)
                let bytes = Int.random(in: 0...400_000, using: &random)
                let verdict = tuner.received(bytes: bytes, at: now)
                #expect((verdict == .fits) == (bytes <= FrameTuner.limit))
                if Bool.random(using: &random) { _ = tuner.rested(at: now + Int64.random(in: 0...2_000)) }
                #expect(tuner.ladder.contains(tuner.setting))
            }
        }
    }
}

@Suite("DeliveryPace")
struct DeliveryPaceTests {
    @Test("no faster than wished, slower with every refusal up to five seconds, and back step by step")
    func pace() {
        for wish in 1...15 {
            var pace = DeliveryPace(messagesPerSecond: wish)
            let shortest = 1000 / Int64(wish)
            pace.sent()
            #expect(pace.intervalMilliseconds == shortest)
            pace.refused()
            #expect(pace.intervalMilliseconds == max(100, shortest) * 2)
            for _ in 0..<20 { pace.refused() }
            #expect(pace.intervalMilliseconds == DeliveryPace.longestMilliseconds)
            pace.sent()
            #expect(pace.intervalMilliseconds == DeliveryPace.longestMilliseconds * 3 / 4)
            for _ in 0..<40 { pace.sent() }
            #expect(pace.intervalMilliseconds == shortest)
        }
    }
}
