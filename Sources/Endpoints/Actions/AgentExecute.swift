package import JSONModel
package import StagehandProtocol

/// `POST /sessions/{id}/agentExecute`: many steps towards one goal.
package enum AgentExecute: ActionEndpoint {
    package static let operation = "agentExecute"

    package static func plan(_ body: JSONValue?, client: ClientDialect) throws(RequestError) -> ActionPlan {
        let read = try AgentRequest.read(body, isFlatClient: client.usesFlatShapes)
        return try ActionPlan(read, scope: read.request.scope, standardMilliseconds: PageScope.longestTimeout)
    }
}
