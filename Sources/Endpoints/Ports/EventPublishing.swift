package import BusEvents

/// The event bus, as far as the functions use it.
package protocol EventPublishing: AnyObject {
    /// Publishes all events or throws; some may have been published then.
    func publish(_ events: [any BusEvent]) throws(ServiceError)
}
