package import BusEvents
package import EventBus
private import Synchronization

/// A bus that keeps what is published, and refuses what a test wants refused.
package final class RecordingBus: EventPublishing, Sendable {
    private struct State {
        var published: [any BusEvent] = []
        var refuses: @Sendable (any BusEvent) -> Bool = { _ in false }
    }

    private let state = Mutex(State())

    package init() {}

    /// Everything so far, in order.
    package var published: [any BusEvent] { state.withLock { $0.published } }

    /// The names of everything so far, in order.
    package var names: [String] { published.map { type(of: $0).detailType } }

    /// The published events of one type.
    package func events<Event: BusEvent>(_ type: Event.Type) -> [Event] {
        published.compactMap { $0 as? Event }
    }

    /// From now on, publishing an event that `refuses` says yes to throws.
    package func refuse(_ refuses: @escaping @Sendable (any BusEvent) -> Bool) {
        state.withLock { $0.refuses = refuses }
    }

    /// Everything since the last call of it.
    package func takeNew(after count: inout Int) -> [any BusEvent] {
        let all = published
        defer { count = all.count }
        return Array(all[count...])
    }

    package func publish(_ events: [any BusEvent]) throws(EventBusError) {
        for event in events {
            let isTaken = state.withLock { state in
                guard !state.refuses(event) else { return false }
                state.published.append(event)
                return true
            }
            guard isTaken else { throw EventBusError(message: "the bus is out of reach") }
        }
    }
}
