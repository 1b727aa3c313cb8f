import JSONModel
import SessionLifecycle
import SessionStore
import StagehandProtocol

/// `GET /sessions/{id}/replay`: what the session's actions did and used, grouped by the hosts that they ran on.
/// `?format=playwright` gives what was done as a Playwright script instead.
package struct Replay: RESTEndpoint {
    private let resources: FunctionResources

    package init(_ resources: FunctionResources) {
        self.resources = resources
    }

    package func respond(to call: APICall) throws(APIError) -> APIReply {
        let record = try SessionLookup(resources).record(for: call)
        let receipts: [ActionReceipt]
        do { receipts = try resources.store.receipts(of: record.id) } catch { throw call.unavailable(error) }
        switch call.query["format"] {
        case nil, "": return .success(ReplayView(receipts).json(clientLanguage: record.client.language))
        case "playwright": return .success(["script": .string(PlaywrightScript(receipts).text)])
        case .some(let other):
            throw APIError(RequestError(field: "format", problem: "must be `playwright`, not `\(other.prefix(32))`"))
        }
    }
}
