package import JSONModel

/// What an agent did.
package struct AgentResult: Sendable, Equatable {
    package var success: Bool
    package var message: String
    package var completed: Bool
    /// One object for each thing that it did, with `type`, `pageUrl` and `timestamp`.
    package var actions: [JSONValue]
    package var usage: TokenCount

    package init(success: Bool, message: String, completed: Bool, actions: [JSONValue], usage: TokenCount) {
        self.success = success
        self.message = message
        self.completed = completed
        self.actions = actions
        self.usage = usage
    }

    /// The shape on the wire; `usage` has the same names in all generations.
    package var json: JSONValue {
        [
            "success": .bool(success), "message": .string(message), "completed": .bool(completed),
            "actions": .array(actions), "metadata": [:],
            "usage": [
                "input_tokens": .integer(Int64(usage.input)), "output_tokens": .integer(Int64(usage.output)),
                "reasoning_tokens": .integer(Int64(usage.reasoning)),
                "cached_input_tokens": .integer(Int64(usage.cachedInput)),
                "inference_time_ms": .integer(Int64(usage.milliseconds)),
            ],
        ]
    }
}
