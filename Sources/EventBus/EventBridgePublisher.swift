package import AWSClients
package import BusEvents
import HTTPTransport
import JSONCoding
package import ProcessEnvironment

/// The bus on EventBridge, the classic custom bus.
package final class EventBridgePublisher: EventPublishing {
    private let client: EventBridgeClient

    /// How long one call may take, repetitions included, in milliseconds.
    private static let timeoutMilliseconds = 10_000

    /// Publishes to the bus that `EVENT_BUS_NAME` names.
    package init(_ environment: EnvironmentVariables, connection: AWSConnection) throws(EnvironmentError) {
        self.client = EventBridgeClient(connection, busName: try environment.required("EVENT_BUS_NAME"))
    }

    package func publish(_ events: [any BusEvent]) throws(EventBusError) {
        var entries: [BusEntry] = []
        for event in events { entries.append(try Self.entry(event)) }
        for result in client.putEvents(entries, timeoutMilliseconds: Self.timeoutMilliseconds) {
            if case .failure(let error) = result { throw EventBusError(message: error.description) }
        }
    }

    private static func entry(_ event: some BusEvent) throws(EventBusError) -> BusEntry {
        do {
            return BusEntry(
                source: type(of: event).source.rawValue, detailType: type(of: event).detailType,
                detail: try JSON.text(event), resources: [], time: nil, traceHeader: nil)
        } catch {
            throw EventBusError(message: "\(type(of: event).detailType) cannot be written: \(error)")
        }
    }
}
