import BusEvents
import Testing

@Suite("The event catalogue")
struct BusCatalogueTests {
    @Test("every event of the design exists under its name")
    func names() {
        let names = Set(BusCatalogue.events.map { $0.detailType })
        let designed: Set = [
            "SessionCreateRequested", "SessionReady", "SessionCreateFailed", "SessionTerminationRequested",
            "SessionResourcesReleased", "SessionCleanupCompleted", "SessionTimeout", "SessionTerminated",
            "SessionChromeReady", "ActionStarted", "ActionProgress", "ActionCompleted", "ActionFailed",
            "ScreencastStarted", "ScreencastStopped", "ScreencastStartRequested", "ScreencastStopRequested",
            "WebSocketConnected", "ECSTaskStarted", "ECSTaskFailed", "ResourceQuotaExceeded", "SessionMetrics",
            "ResourceUsage", "ControlRequested", "ControlGranted", "ControlReturned", "CDPCallDenied",
        ]
        #expect(designed.isSubset(of: names))
        #expect(names.count == BusCatalogue.events.count)
    }

    @Test("names and sources keep EventBridge's rules")
    func rules() {
        for event in BusCatalogue.events {
            #expect(event.detailType.utf8.count <= 128)
            #expect(!event.source.rawValue.hasPrefix("aws."))
        }
    }
}
