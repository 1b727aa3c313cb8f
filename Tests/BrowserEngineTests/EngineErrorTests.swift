import BrowserEngine
import Testing

@Suite struct EngineErrorTests {
    @Test("an error reads as its message")
    func text() {
        #expect("\(EngineError(.timedOut, "act() timed out after 100ms"))" == "act() timed out after 100ms")
    }
}
