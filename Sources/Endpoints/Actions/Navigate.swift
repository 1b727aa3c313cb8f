package import JSONModel
package import StagehandProtocol

/// `POST /sessions/{id}/navigate`: opens an address in the active page, or in the one that `frameId` names.
package enum Navigate: ActionEndpoint {
    package static let operation = "navigate"

    package static func plan(_ body: JSONValue?, client: ClientDialect) throws(RequestError) -> ActionPlan {
        let request = try NavigateRequest(body: body)
        var parameters: [String: JSONValue] = [
            "url": .string(request.url), "waitUntil": .string(request.waitUntil.rawValue),
            "timeoutMilliseconds": .integer(Int64(request.timeoutMilliseconds)),
        ]
        parameters["referer"] = request.referer.map(JSONValue.string)
        parameters["frameId"] = request.frameID.map(JSONValue.string)
        return ActionPlan(
            parameters: try ActionPlan.parameters(JSONValue.object(parameters)),
            timeoutMilliseconds: request.timeoutMilliseconds + 10_000, secrets: nil,
            isFlat: false)
    }
}
