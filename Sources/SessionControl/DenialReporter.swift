import BrowserControl
import BusEvents
import DevToolsProtocol
import JSONModel
import StructuredLogging
import Synchronization

/// The audit trail of denied calls: a log line for each, and a few events for many.
///
/// Lines are bounded too: the breaker of a token ends whoever is denied too often.
final class DenialReporter: Sendable {
    private let ledger = Mutex(DenialLedger())
    private let log: StructuredLog

    /// Between two reports.
    static let interval = Duration.seconds(5)

    init(log: StructuredLog) {
        self.log = log
    }

    func note(_ call: DeniedCall, by client: ClientIdentity) {
        log.warn(
            "a client's call was denied",
            [
                "method": .string(call.method), "kind": .string(call.kind.rawValue),
                "tokenId": .string(client.tokenID), "client": .integer(Int64(client.number)),
            ])
        ledger.withLock { $0.note(call, by: client.caller) }
    }

    /// What was denied since the last time, as events of the session.
    func report(of session: ActiveSession) -> [any BusEvent] {
        ledger.withLock { $0.drain() }.map { summary in
            CDPCallDenied(
                sessionID: session.id, projectID: session.projectID, tokenID: summary.caller?.tokenID,
                client: summary.caller?.client, method: summary.method, kind: summary.kind.rawValue,
                count: summary.count)
        }
    }

    /// Publishes again and again. Throws only when it is cancelled.
    func run(for session: ActiveSession, outbox: EventOutbox) async throws -> Never {
        while true {
            try await Task.sleep(for: Self.interval)
            await publish(for: session, outbox: outbox)
        }
    }

    /// Publishes what there is.
    func publish(for session: ActiveSession, outbox: EventOutbox) async {
        let events = report(of: session)
        if !events.isEmpty { await outbox.publish(events) }
    }
}
