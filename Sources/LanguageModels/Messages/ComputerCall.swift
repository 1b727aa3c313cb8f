package import JSONModel

/// The model uses its computer tool.
package struct ComputerCall: Sendable, Hashable {
    /// The result names it.
    package let id: String
    /// The provider's name of the tool or function; the result names it again.
    package let name: String
    /// To be carried out in this order.
    package let actions: [ComputerAction]
    /// What the provider wants a person to confirm (`id`, `code`, `message`); acknowledged in the result.
    package let safetyChecks: [JSONValue]

    package init(id: String, name: String, actions: [ComputerAction], safetyChecks: [JSONValue] = []) {
        self.id = id
        self.name = name
        self.actions = actions
        self.safetyChecks = safetyChecks
    }
}
