import BusEvents
import EventBus
import JSONModel
import SessionLifecycle
import StructuredLogging

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
            try terminate(record)
        } catch {
            throw call.unavailable(error)
        }
        return .success(["sessionId": .string(record.id), "status": "terminating"])
    }

    /// Where the bus does not take the wish, nobody else would carry it out: applied again, it stops the task here.
    private func terminate(_ record: SessionRecord) throws {
        let effects = SessionEffects(resources, source: .endSession)
        let wish = SessionInput.terminationRequested(.requestedByClient, detail: nil)
        do {
            try effects.apply(wish, to: record.id)
        } catch let error as EventBusError {
            resources.log.error(
                "the wish to end a session was not published",
                ["sessionId": .string(record.id), "cause": .string(error.message)])
            try effects.apply(wish, to: record.id)
        }
    }
}
