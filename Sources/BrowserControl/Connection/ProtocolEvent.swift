package import JSONModel

/// Something that the browser reports.
package struct ProtocolEvent: Sendable, Hashable {
    /// `Domain.eventName`
    package let method: String
    /// Nil for the browser as a whole.
    package let sessionID: String?
    package let parameters: JSONValue

    package init(method: String, sessionID: String?, parameters: JSONValue) {
        self.method = method
        self.sessionID = sessionID
        self.parameters = parameters
    }
}
