import BusEvents
import JSONCoding
import JSONModel
import LambdaEvents
import SessionLifecycle
import SessionStore
import StructuredLogging

/// Takes sessions down: stops their tasks, and deletes their records some time later.
package struct Cleanup: EventHandling {
    private let resources: FunctionResources
    private let effects: SessionEffects

    package init(_ resources: FunctionResources) {
        self.resources = resources
        self.effects = SessionEffects(resources, source: .cleanup)
    }

    package func handle(_ payload: [UInt8]) throws -> [UInt8] {
        if let batch = try? JSON.decode(SQSBatch.self, from: payload) { return try delete(batch) }
        switch try JSON.decode(BusEnvelopeHead.self, from: payload).detailType {
        case SessionTerminationRequested.detailType:
            let detail = try JSON.decode(BusEnvelope<SessionTerminationRequested>.self, from: payload).detail
            try terminate(detail.sessionID, EndReason(rawValue: detail.reason) ?? .requestedByClient)
        case SessionTimeout.detailType:
            let detail = try JSON.decode(BusEnvelope<SessionTimeout>.self, from: payload).detail
            try terminate(detail.sessionID, Self.reason(ofDeadline: detail.deadline))
        case SessionResourcesReleased.detailType:
            let detail = try JSON.decode(BusEnvelope<SessionResourcesReleased>.self, from: payload).detail
            try effects.apply(.resourcesReleased(arn: detail.taskARN), to: detail.sessionID)
        case let other:
            resources.log.warn("no use for the event", ["detailType": .string(other)])
        }
        return Array("null".utf8)
    }

    /// The first request moves the session to TERMINATING; applied again there, it releases what the session holds.
    private func terminate(_ id: String, _ reason: EndReason) throws {
        let isFirst = try resources.store.load(id)?.status != .terminating
        let record = try effects.apply(.terminationRequested(reason, detail: nil), to: id)
        guard isFirst, record?.status == .terminating else { return }
        try effects.apply(.terminationRequested(reason, detail: nil), to: id)
    }

    private static func reason(ofDeadline deadline: String) -> EndReason {
        switch deadline {
        case "idle": .idleTimeout
        case "creation": .creationTimeout
        default: .durationLimit
        }
    }

    private func delete(_ batch: SQSBatch) throws -> [UInt8] {
        var failed: [String] = []
        for message in batch.records {
            do {
                let order = try JSON.decode(DeletionOrder.self, from: Array(message.body.utf8))
                try effects.apply(.retentionEnded, to: order.sessionId)
            } catch {
                resources.log.error(
                    "the record was not deleted",
                    ["messageId": .string(message.messageId), "cause": .string("\(error)")])
                failed.append(message.messageId)
            }
        }
        return try JSON.encode(SQSBatchResponse(failedMessageIDs: failed))
    }
}

/// The body of a message in the cleanup queue.
package struct DeletionOrder: Codable, Sendable, Equatable {
    package let sessionId: String
    package let projectId: String

    package init(sessionId: String, projectId: String) {
        self.sessionId = sessionId
        self.projectId = projectId
    }
}
