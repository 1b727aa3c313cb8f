/// What a session's client set for all of its operations.
package struct EngineSettings: Sendable, Equatable {
    /// Appended to the instructions of every model.
    package var systemPrompt: String?
    /// Whether an action that fails looks for its element again.
    package var selfHeal: Bool
    /// The longest wait for a page to become quiet, in milliseconds.
    package var settleMilliseconds: Int

    package init(systemPrompt: String?, selfHeal: Bool, settleMilliseconds: Int) {
        self.systemPrompt = systemPrompt
        self.selfHeal = selfHeal
        self.settleMilliseconds = settleMilliseconds
    }
}
