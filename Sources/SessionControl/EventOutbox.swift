import AWSClients
import BusEvents
import EventBus
import HTTPTransport
import JSONModel
import ProcessEnvironment
import StructuredLogging

/// Publishes the controller's events in order, away from the work that causes them: nobody waits for the bus but who says so.
actor EventOutbox {
    private let executor = QueueExecutor(label: "wallcrawler.events")
    private let bus: any EventPublishing
    private let log: StructuredLog

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(_ environment: EnvironmentVariables, log: StructuredLog) throws {
        let connection = try AWSConnection(environment, http: CurlClient(CurlConfiguration()))
        self.bus = try EventBridgePublisher(environment, connection: connection)
        self.log = log
    }

    /// Publishes on `bus`.
    init(_ bus: any EventPublishing, log: StructuredLog) {
        self.bus = bus
        self.log = log
    }

    /// Publishes the events; a failure is logged, for the events are an audit here and not what correctness stands on.
    func publish(_ events: [any BusEvent]) {
        do {
            try bus.publish(events)
        } catch {
            log.error(
                "events were not published",
                [
                    "cause": .string(error.message),
                    "events": .array(events.map { .string(type(of: $0).detailType) }),
                ])
        }
    }
}
