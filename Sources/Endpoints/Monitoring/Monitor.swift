import BusEvents
import JSONCoding
import JSONModel
import StructuredLogging

/// The audit trail: one log line an event, and metrics where an event carries a figure.
package struct Monitor: EventHandling {
    private let resources: FunctionResources

    package init(_ resources: FunctionResources) {
        self.resources = resources
    }

    package func handle(_ payload: [UInt8]) throws -> [UInt8] {
        let event = try JSON.decode(BusEnvelope<JSONValue>.self, from: payload)
        resources.log.info(
            "event",
            [
                "eventId": .string(event.id), "detailType": .string(event.detailType),
                "source": .string(event.source), "time": .string(event.time), "detail": event.detail,
            ])
        for metric in Metric.all(in: event.detailType, event.detail) {
            resources.log.info("metric", metric.embeddedFormat(at: resources.now()))
        }
        return Array("null".utf8)
    }
}
