import Testing

@testable import BrowserControl

@Suite("The window of a client's open calls")
struct CallWindowTests {
    @Test("it is full with the last call that fits, and until half of them are answered")
    func fullAndHalf() {
        var window = CallWindow(maximum: 4)
        var filled: [Bool] = []
        for _ in 1...5 { filled.append(window.call()) }
        #expect(filled == [false, false, false, true, false])
        #expect(window.isFull)
        var freed: [Bool] = []
        for _ in 1...4 { freed.append(window.answer()) }
        #expect(freed == [false, false, true, false])
        #expect(!window.isFull)
    }

    @Test("what is forgotten counts no more, and late answers do no harm")
    func forgotten() {
        var window = CallWindow(maximum: 2)
        var seen = [window.call(), window.call()]
        window.forget()
        #expect(!window.isFull)
        for _ in 1...3 { seen.append(window.answer()) }
        seen += [window.call(), window.call()]
        #expect(seen == [false, true, false, false, false, false, true])
    }
}
