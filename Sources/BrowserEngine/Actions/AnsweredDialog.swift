/// A JavaScript dialog that a page opened, and what it was told.
package struct AnsweredDialog: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
        case alert, confirm, prompt, beforeunload
    }

    package let kind: Kind
    /// The page's words, at most 1,000 characters of them.
    package let message: String
    /// Always yes: what was asked for is what the action is for.
    package let isAccepted: Bool

    package init(kind: Kind, message: String, isAccepted: Bool) {
        self.kind = kind
        self.message = message
        self.isAccepted = isAccepted
    }
}
