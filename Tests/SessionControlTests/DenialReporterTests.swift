import BrowserControl
import BusEvents
import DevToolsProtocol
import StructuredLogging
import TestSupport
import Testing

@testable import SessionControl

@Suite("The audit trail of denied calls")
struct DenialReporterTests {
    @Test("each denial is a line of the log, many are few events, and parameters are in neither")
    func reports() async throws {
        let desk = Desk()
        let capture = LogCapture()
        let log = StructuredLog(level: .trace, base: [:], sink: capture.sink)
        let reporter = DenialReporter(log: log)
        let session = desk.session()
        let client = ClientIdentity(tokenID: "token-1", number: 3)
        for _ in 0..<50 { reporter.note(DeniedCall(method: "Page.navigate", kind: .address), by: client) }
        reporter.note(DeniedCall(method: "Browser.crash", kind: .browser), by: client)
        await reporter.publish(for: session, outbox: EventOutbox(desk.bus, log: log))
        await reporter.publish(for: session, outbox: EventOutbox(desk.bus, log: log))
        #expect(
            desk.bus.events(CDPCallDenied.self) == [
                CDPCallDenied(
                    sessionID: Desk.id, projectID: "local", tokenID: "token-1", client: 3, method: "Page.navigate",
                    kind: "address", count: 50),
                CDPCallDenied(
                    sessionID: Desk.id, projectID: "local", tokenID: "token-1", client: 3, method: "Browser.crash",
                    kind: "browser", count: 1),
            ])
        let lines = capture.lines.filter { $0.contains("a client's call was denied") }
        #expect(lines.count == 51)
        #expect(lines.allSatisfy { $0.contains(#""tokenId":"token-1""#) && $0.contains(#""client":3"#) })
        #expect(lines[0].contains(#""method":"Page.navigate""#) && lines[0].contains(#""kind":"address""#))
    }
}
