package import Timestamps

/// What the API asks a session's browser task to do. Commands may arrive more than once; the action id tells.
package struct SessionCommand: Sendable, Equatable {
    package var actionID: String
    /// `navigate`, `end`, …
    package var operation: String
    /// The client's dialect, as the protocol module names it; the task writes results and errors in it.
    package var dialect: String
    /// JSON, in the shape of the operation.
    package var parameters: [UInt8]
    /// Nobody waits for the result after this moment.
    package var deadline: Timestamp
    /// The client's key for the language model, sealed under the session's key; nil when there was none.
    package var sealedModelKey: [UInt8]?
    /// Whether somebody listens to the action's steps; where nobody does, only its result is to be stored.
    package var wantsProgress: Bool
    /// The session's record as it was stored with the command, as JSON; nil where the command was stored alone. The store sets
    /// it, so that the browser task need not read the record to change it.
    package var record: [UInt8]?

    package init(
        actionID: String, operation: String, dialect: String, parameters: [UInt8], deadline: Timestamp,
        sealedModelKey: [UInt8]?, wantsProgress: Bool = true
    ) {
        self.actionID = actionID
        self.operation = operation
        self.dialect = dialect
        self.parameters = parameters
        self.deadline = deadline
        self.sealedModelKey = sealedModelKey
        self.wantsProgress = wantsProgress
    }

    /// The operation of `viewersChanged`.
    package static let viewersChangedOperation = "viewers"

    /// Tells the browser task to look again who watches its session. It has no result.
    package static func viewersChanged(actionID: String, deadline: Timestamp) -> SessionCommand {
        SessionCommand(
            actionID: actionID, operation: viewersChangedOperation, dialect: "", parameters: Array("{}".utf8),
            deadline: deadline, sealedModelKey: nil)
    }
}
