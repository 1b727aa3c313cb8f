package import Timestamps

/// Whether a project may create another session now.
package struct CreationAllowance: Sendable, Equatable {
    package let isAllowed: Bool
    /// Creations that are left in the window after this one.
    package let remaining: Int
    /// When the window ends and the count starts again.
    package let resetsAt: Timestamp

    package init(isAllowed: Bool, remaining: Int, resetsAt: Timestamp) {
        self.isAllowed = isAllowed
        self.remaining = remaining
        self.resetsAt = resetsAt
    }
}
