package import JSONModel
package import StagehandProtocol

/// An operation on a session's browser: what is special about `navigate`, `act` and their like.
/// Everything else (waiting for readiness, limits, joining retries, streaming) is `ActionFunction`'s.
package protocol ActionEndpoint: SendableMetatype {
    /// The name in routes, commands and events.
    static var operation: String { get }

    /// The body, checked, as the parameters of the command.
    static func plan(_ body: JSONValue?, client: ClientDialect) throws(RequestError) -> ActionPlan
}

/// What is sent to the browser task.
package struct ActionPlan: Sendable, Equatable {
    package var parameters: JSONValue
    /// How long the action may take once its browser is ready.
    package var timeoutMilliseconds: Int

    package init(parameters: JSONValue, timeoutMilliseconds: Int) {
        self.parameters = parameters
        self.timeoutMilliseconds = timeoutMilliseconds
    }
}
