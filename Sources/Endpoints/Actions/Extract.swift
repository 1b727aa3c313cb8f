package import JSONModel
package import StagehandProtocol

/// `POST /sessions/{id}/extract`: what a page says, in the shape of a JSON Schema, or as text.
package enum Extract: ActionEndpoint {
    package static let operation = "extract"

    package static func plan(_ body: JSONValue?, client: ClientDialect) throws(RequestError) -> ActionPlan {
        let read = try ExtractRequest.read(body)
        return try ActionPlan(
            read, scope: read.request.scope, standardMilliseconds: ActionPlan.standardMilliseconds)
    }
}
