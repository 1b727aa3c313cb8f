import BrowserControl
import BrowserEngine
import JSONModel
import SessionStore

/// `navigate`: opens an address, and says what came of it. A page that does not load is a result, not an error.
struct NavigateOperation {
    static let name = "navigate"

    let pages: PageOperations

    func perform(_ parameters: JSONValue) async throws -> EngineAnswer {
        guard let url = parameters["url"]?.stringValue else {
            return EngineAnswer(.failed(statusCode: 400, message: "`url` is missing"))
        }
        let waitUntil = parameters["waitUntil"]?.stringValue.flatMap(NavigationRequest.WaitUntil.init)
        let timeout = parameters["timeoutMilliseconds"]?.integerValue ?? 15_000
        let frameID = parameters["frameId"]?.stringValue
        if let frameID, await pages.page(ofFrame: frameID) == nil {
            return EngineAnswer(
                .failed(
                    statusCode: 404, message: "Page not found: no open page has the main frame `\(frameID.prefix(64))`")
            )
        }
        let outcome = await pages.navigate(
            NavigationRequest(
                url: url, waitUntil: waitUntil ?? .domContentLoaded, timeout: .milliseconds(timeout),
                referrer: parameters["referer"]?.stringValue, frameID: frameID))
        return EngineAnswer(
            .finished(result: Self.result(outcome)), host: PagePlace(url: outcome.finalURL, title: "").host,
            parameters: ["url": Receipts.cut(url)], result: ["status": .string(outcome.status.rawValue)])
    }

    /// The shape from which the third generation of clients rebuilds a response, with the outcome beside it.
    static func result(_ outcome: NavigationOutcome) -> JSONValue {
        var members: [String: JSONValue] = [
            "url": .string(outcome.finalURL), "status": .string(outcome.status.rawValue),
            "success": .bool(outcome.status == .loaded), "finishedSettled": .bool(outcome.status == .loaded),
            "fromServiceWorkerFlag": .bool(outcome.isFromServiceWorker), "extraInfoHeaders": [:],
        ]
        members["requestId"] = outcome.requestID.map(JSONValue.string)
        members["frameId"] = outcome.frameID.map(JSONValue.string)
        members["loaderId"] = outcome.loaderID.map(JSONValue.string)
        members["response"] = outcome.response
        members["error"] = outcome.errorText.map(JSONValue.string)
        return .object(members)
    }
}
