package import BusEvents

/// The event bus, for those who publish.
package protocol EventPublishing: AnyObject {
    /// Publishes all events or throws; some may have been published then.
    func publish(_ events: [any BusEvent]) throws(EventBusError)
}

/// The bus did not take an event.
package struct EventBusError: Error, Sendable, Equatable, CustomStringConvertible {
    package let message: String

    package init(message: String) {
        self.message = message
    }

    package var description: String { message }
}
