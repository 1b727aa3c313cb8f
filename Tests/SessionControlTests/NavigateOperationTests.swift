import JSONModel
import Testing

@testable import BrowserControl
@testable import SessionControl

@Suite struct NavigateOperationTests {
    private func outcome(_ status: NavigationOutcome.Status) -> NavigationOutcome {
        NavigationOutcome(
            status: status, errorText: status == .loaded ? nil : "net::ERR_NAME_NOT_RESOLVED",
            finalURL: "https://example.org/", frameID: "F", loaderID: nil, requestID: "R",
            response: status == .loaded ? ["status": 404, "fromServiceWorker": true] : nil, dialogsAnswered: 0)
    }

    @Test("a page that loaded is a success with its response, whatever the HTTP status")
    func loaded() {
        #expect(
            NavigateOperation.result(outcome(.loaded)) == [
                "url": "https://example.org/", "status": "loaded", "success": true, "finishedSettled": true,
                "fromServiceWorkerFlag": true, "extraInfoHeaders": [:], "requestId": "R", "frameId": "F",
                "response": ["status": 404, "fromServiceWorker": true],
            ])
    }

    @Test(
        "a page that did not load is no success and says why",
        arguments: [.failed, .timedOut, .refused] as [NavigationOutcome.Status])
    func notLoaded(status: NavigationOutcome.Status) {
        let result = NavigateOperation.result(outcome(status))
        #expect(result["success"]?.boolValue == false)
        #expect(result["finishedSettled"]?.boolValue == false)
        #expect(result["status"]?.stringValue == status.rawValue)
        #expect(result["error"]?.stringValue == "net::ERR_NAME_NOT_RESOLVED")
        #expect(result["response"] == nil)
    }
}
