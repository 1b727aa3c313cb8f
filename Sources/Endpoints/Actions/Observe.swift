package import JSONModel
package import StagehandProtocol

/// `POST /sessions/{id}/observe`: what can be done in a page.
package enum Observe: ActionEndpoint {
    package static let operation = "observe"

    package static func plan(_ body: JSONValue?, client: ClientDialect) throws(RequestError) -> ActionPlan {
        let read = try ObserveRequest.read(body)
        return try ActionPlan(
            read, scope: read.request.scope, standardMilliseconds: ActionPlan.standardMilliseconds)
    }
}
