import TestSupport
import Testing

@testable import SessionControl

@Suite struct ActiveSessionTests {
    private let desk = Desk()

    @Test("a session is idle from its last use on")
    func idle() {
        let session = desk.session()
        desk.clock.advance(seconds: 5)
        #expect(session.idleMilliseconds == 5_000)
        session.noteActivity()
        #expect(session.idleMilliseconds == 0)
    }

    @Test("it is not idle while any action runs, and is from the last one's end on")
    func running() {
        let session = desk.session()
        session.actionBegan()
        session.actionBegan()
        desk.clock.advance(seconds: 900)
        session.actionEnded()
        desk.clock.advance(seconds: 900)
        #expect(session.idleMilliseconds == 0)
        session.actionEnded()
        desk.clock.advance(seconds: 7)
        #expect(session.idleMilliseconds == 7_000)
    }
}
