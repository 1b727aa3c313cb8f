import BusEvents
import JSONModel
import SessionLifecycle

/// `POST /sessions/{id}/end`: begins to take a session down. Whatever body comes is ignored: clients send several.
package struct End: RESTEndpoint {
    private let resources: FunctionResources

    package init(_ resources: FunctionResources) {
        self.resources = resources
    }

    package func respond(to call: APICall) throws(APIError) -> APIReply {
        let record = try SessionLookup(resources).record(for: call)
        guard record.status == .failed || !record.status.isEnded else {
            throw APIError.sessionEnded(record.endReason, detail: record.endDetail, status: 409)
        }
        do {
            try SessionEffects(resources, source: .endSession)
                .apply(.terminationRequested(.requestedByClient, detail: nil), to: record.id)
        } catch {
            throw call.unavailable(error)
        }
        return .success(["sessionId": .string(record.id), "status": "terminating"])
    }
}
