import BrowserControl
import EgressRules
import JSONModel
import NIOPosix
import ProcessEnvironment
import SessionLifecycle
import SessionStore
import StructuredLogging
import Synchronization

/// Chrome's way out.
extension Controller {
    /// Listening takes no time that would be noticed, so Chrome is started afterwards and finds it there. It has an event
    /// loop of its own, where there is more than one.
    func startEgress() async throws -> EgressGuard {
        let log = log
        let observer = EgressObserver(
            refused: {
                log.warn("the browser was refused a destination", ["target": .string($0), "code": .string($1.code)])
            },
            unreachable: {
                log.info("the browser could not reach a destination", ["target": .string($0), "problem": .string($1)])
            })
        let started = try await EgressGuard.start(
            .standard(), policy: settings.egress, observer: observer,
            on: MultiThreadedEventLoopGroup.singleton.next())
        egress.withLock { $0 = started }
        return started
    }

    /// Gives the guard the session's own rules and proxies, before the session is ready. Without them it is not served at all.
    func applyEgress(ofSession id: String, _ key: Secret<[UInt8]>, _ desk: Desk) async throws {
        guard let stored = try await desk.store.with({ try $0.load(id)?.egress }) else { return }
        let wishes = try SessionEgress(stored)
        guard let egress = egress.withLock({ $0 }) else { throw ControllerError("there is no egress guard") }
        await egress.apply(try settings.egress.narrowed(by: wishes, sessionKey: key.revealed))
        log.info(
            "the session's egress rules hold",
            [
                "sessionId": .string(id), "allow": .integer(Int64(wishes.allow.count)),
                "deny": .integer(Int64(wishes.deny.count)), "proxies": .integer(Int64(wishes.proxies.count)),
            ])
    }

    /// Has navigations that failed say why, as far as the guard knows.
    func explainFailures(of pages: PageOperations) {
        guard let egress = egress.withLock({ $0 }) else { return }
        pages.explainFailures { outcome, begun in
            guard let error = outcome.errorText else { return nil }
            return await egress.trouble(opening: outcome.finalURL, since: begun)?.explanation(of: error)
        }
    }

    func closeEgress() async {
        guard let egress = egress.withLock({ $0 }) else { return }
        await egress.close()
        let counts = await egress.counts()
        log.info(
            "the egress guard has closed",
            [
                "connections": .integer(Int64(counts.connections)), "refusals": .integer(Int64(counts.refusals)),
                "failures": .integer(Int64(counts.failures)), "strangers": .integer(Int64(counts.strangers)),
            ])
    }
}
