import JSONModel
import SessionLifecycle
import SessionStore
import Timestamps

/// The pages that are open in a session's browser, as its controller sees them.
struct PageList {
    let resources: FunctionResources

    init(_ resources: FunctionResources) {
        self.resources = resources
    }

    /// An array of `{id, url, title}`; throws 504 where the controller does not answer within five seconds.
    func pages(of record: SessionRecord, _ call: APICall) throws(APIError) -> JSONValue {
        let command = SessionCommand(
            actionID: resources.identifier(), operation: "pages", dialect: "", parameters: Array("{}".utf8),
            deadline: resources.now().adding(seconds: 5), sealedModelKey: nil)
        let entry: ActionEntry?
        do {
            try resources.store.append(command, to: record.id)
            var follower = ActionFollower(
                resources, action: command.actionID, of: record.id, until: command.deadline,
                heartbeatMilliseconds: 60_000)
            entry = try follower.last()
        } catch {
            throw call.unavailable(error)
        }
        switch entry {
        case .finished(let result): return result
        case .failed(let status, let message): throw APIError(status: status, message: message)
        case nil, .connected, .log:
            throw APIError(status: 504, message: "The browser did not answer within 5 s; try again.")
        }
    }
}
