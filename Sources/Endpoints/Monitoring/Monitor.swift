import BusEvents
import JSONCoding
import JSONModel
package import StructuredLogging
package import Timestamps

/// The audit trail: one log line an event, and metrics where an event carries a figure.
package struct Monitor: EventHandling {
    private let log: StructuredLog
    private let now: @Sendable () -> Timestamp

    /// A log and a clock are all it needs, and all its role allows: it may read no secret.
    package init(log: StructuredLog, now: @escaping @Sendable () -> Timestamp) {
        self.log = log
        self.now = now
    }

    package init(_ resources: FunctionResources) {
        self.init(log: resources.log, now: resources.now)
    }

    package func handle(_ payload: [UInt8]) throws -> [UInt8] {
        let event = try JSON.decode(BusEnvelope<JSONValue>.self, from: payload)
        log.info(
            "event",
            [
                "eventId": .string(event.id), "detailType": .string(event.detailType),
                "source": .string(event.source), "time": .string(event.time), "detail": event.detail,
            ])
        for metric in Metric.all(in: event.detailType, event.detail) {
            log.info("metric", metric.embeddedFormat(at: now()))
        }
        return Array("null".utf8)
    }
}
