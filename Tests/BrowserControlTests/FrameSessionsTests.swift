import DevToolsProtocol
import JSONModel
import Testing

@testable import BrowserControl

@Suite("Sessions of frames in other processes")
struct FrameSessionsTests {
    private func sessions() throws -> FrameSessions {
        var sessions = FrameSessions()
        for (frame, session, parent) in [("F1", "S1", "P"), ("F2", "S2", "S1"), ("F3", "S3", "Q")] {
            let info = try #require(TargetInfo(["targetId": .string(frame), "type": "iframe"]))
            sessions.attach(info, session: session, by: parent)
        }
        return sessions
    }

    @Test("a page has the frames that it attached, and what those did")
    func within() throws {
        let sessions = try sessions()
        #expect(sessions.within("P").map(\.frameID) == ["F1", "F2"])
        #expect(sessions.within("Q").map(\.frameID) == ["F3"])
        #expect(sessions.within("R").isEmpty)
    }

    @Test("what goes takes along what it attached")
    func detach() throws {
        var sessions = try sessions()
        #expect(sessions.detach(session: "P") == ["P", "S1", "S2"])
        #expect(sessions.entries.map(\.session) == ["S3"])
    }

    @Test("a frame whose process has died is left out with all within it, until it has a new one")
    func crash() throws {
        var sessions = try sessions()
        sessions.noteCrash(of: "S1")
        #expect(sessions.within("P").isEmpty)
        sessions.noteRecovery(of: "S1")
        #expect(sessions.within("P").count == 2)
    }
}
