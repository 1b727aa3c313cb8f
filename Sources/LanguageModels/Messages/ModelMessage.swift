/// One turn of the conversation.
package struct ModelMessage: Sendable, Hashable {
    /// Whose turn it is.
    package enum Role: Sendable, Hashable {
        /// The engine's: text, images, results of tools.
        case user
        /// The model's: text and calls.
        case assistant
    }

    /// Whose turn it is.
    package var role: Role
    /// In order.
    package var content: [ModelContent]
    /// What the provider wants to see again; only in messages that came from a `ModelReply`.
    package var carryOver: ModelCarryOver?

    package init(_ role: Role, _ content: [ModelContent], carryOver: ModelCarryOver? = nil) {
        self.role = role
        self.content = content
        self.carryOver = carryOver
    }

    /// A turn of the engine that is only text.
    package static func user(_ text: String) -> ModelMessage {
        ModelMessage(.user, [.text(text)])
    }
}
