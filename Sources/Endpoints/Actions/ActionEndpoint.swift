package import JSONModel
package import StagehandProtocol

/// An operation on a session's browser: what is special about `navigate`, `act` and their like.
/// Everything else (waiting for readiness, limits, joining retries, sealing secrets, streaming) is `ActionFunction`'s.
package protocol ActionEndpoint: SendableMetatype {
    /// The name in routes, commands and events.
    static var operation: String { get }

    /// The body, checked, as the parameters of the command.
    static func plan(_ body: JSONValue?, client: ClientDialect) throws(RequestError) -> ActionPlan

    /// What the body, which is not checked yet, asks to be clicked in the active page; nil where it asks for something else.
    static func clickedSelector(in body: JSONValue) -> String?
}

extension ActionEndpoint {
    package static func clickedSelector(in body: JSONValue) -> String? { nil }
}
