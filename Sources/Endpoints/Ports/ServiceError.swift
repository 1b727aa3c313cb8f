/// A service that the functions stand on did not do its part. Reported, never shown to clients in detail.
package struct ServiceError: Error, Sendable, Equatable, CustomStringConvertible {
    /// `EventBridge`, `ECS`, …
    package let service: String
    package let message: String
    /// Whether there was no room, rather than a fault.
    package let isCapacity: Bool
    /// Whether trying again can help.
    package let isRetryable: Bool

    package init(service: String, message: String, isCapacity: Bool, isRetryable: Bool) {
        self.service = service
        self.message = message
        self.isCapacity = isCapacity
        self.isRetryable = isRetryable
    }

    package var description: String { "\(service): \(message)" }
}
