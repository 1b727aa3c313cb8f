package import JSONModel

/// What `act` did. One shape for all clients: the union of what the generations expect.
package struct ActResult: Sendable, Equatable {
    package var success: Bool
    package var message: String
    package var actionDescription: String
    package var actions: [ElementAction]

    package init(success: Bool, message: String, actionDescription: String, actions: [ElementAction]) {
        self.success = success
        self.message = message
        self.actionDescription = actionDescription
        self.actions = actions
    }

    /// The shape on the wire.
    package var json: JSONValue {
        [
            "success": .bool(success), "message": .string(message), "action": .string(actionDescription),
            "actionDescription": .string(actionDescription), "actions": .array(actions.map(\.json)),
        ]
    }
}
