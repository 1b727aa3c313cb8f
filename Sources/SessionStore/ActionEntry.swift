package import JSONModel

/// One step of an action, as the browser task reports it and the client's stream shows it.
package enum ActionEntry: Sendable, Equatable {
    /// The task took the command up.
    case connected
    /// Something worth telling happened; the shape is the protocol's.
    case log(JSONValue)
    /// The action is done.
    case finished(result: JSONValue)
    /// The action failed; the status is the HTTP status that fits.
    case failed(statusCode: Int, message: String)

    /// Whether nothing comes after it.
    package var isFinal: Bool {
        switch self {
        case .connected, .log: false
        case .finished, .failed: true
        }
    }
}
