package import JSONModel
package import StagehandProtocol

/// `POST /sessions/{id}/act`: does one thing in a page, by an instruction in words or by an action that `observe` gave.
package enum Act: ActionEndpoint {
    package static let operation = "act"

    package static func plan(_ body: JSONValue?, client: ClientDialect) throws(RequestError) -> ActionPlan {
        let read = try ActRequest.read(body)
        return try ActionPlan(
            read, scope: read.request.scope, standardMilliseconds: ActionPlan.standardMilliseconds)
    }

    package static func clickedSelector(in body: JSONValue) -> String? {
        let action = body["input"] ?? body["action"]
        guard action?["method"] == "click", body["frameId"] == nil else { return nil }
        return action?["selector"]?.stringValue
    }
}
