import BrowserControl
import JSONModel
import Synchronization

/// Follows the network traffic of one page, in all the processes of its frames.
final class PageWatch: Sendable {
    private struct State {
        var activity: NetworkActivity
        var subscriptions: [String: EventSubscription] = [:]
    }

    private let pages: PageOperations
    private let state: Mutex<State>

    private static let events: Set<String> = [
        "Network.requestWillBeSent", "Network.responseReceived", "Network.loadingFinished", "Network.loadingFailed",
    ]

    init(pages: PageOperations, quietSince: ContinuousClock.Instant) {
        self.pages = pages
        self.state = Mutex(State(activity: NetworkActivity(quietSince: quietSince)))
    }

    /// Follows these sessions from now on, and no others.
    func follow(_ sessions: [String]) {
        state.withLock { state in
            for session in sessions where state.subscriptions[session] == nil {
                state.subscriptions[session] = pages.subscribe(session: session, methods: Self.events) { [weak self] in
                    self?.receive($0)
                }
                pages.retain("Network", session: session, timeout: .seconds(10))
            }
            for (session, subscription) in state.subscriptions where !sessions.contains(session) {
                subscription.cancel()
                pages.release("Network", session: session)
                state.subscriptions[session] = nil
            }
        }
    }

    /// Since when nothing is under way; nil while something is.
    func quietSince() -> ContinuousClock.Instant? {
        state.withLock { $0.activity.quietSince(at: .now) }
    }

    private func receive(_ event: ProtocolEvent) {
        guard let id = event.parameters["requestId"]?.stringValue else { return }
        let type = event.parameters["type"]?.stringValue
        let now = ContinuousClock.now
        state.withLock { state in
            switch event.method {
            case "Network.requestWillBeSent": state.activity.began(id, type: type, at: now)
            case "Network.responseReceived": state.activity.responded(id, type: type)
            default: state.activity.ended(id, at: now)
            }
        }
    }
}
