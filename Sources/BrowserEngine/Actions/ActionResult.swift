/// What came of an action, for the client: no variable's value is in it.
package struct ActionResult: Sendable, Hashable {
    package let success: Bool
    /// `Action [click] performed successfully on selector: …`, or why not.
    package let message: String
    /// Nil when it succeeded.
    package let failure: ActionFailure.Code?
    /// Dialogs that the page opened meanwhile.
    package let dialogs: [AnsweredDialog]

    package init(success: Bool, message: String, failure: ActionFailure.Code?, dialogs: [AnsweredDialog]) {
        self.success = success
        self.message = message
        self.failure = failure
        self.dialogs = dialogs
    }
}
