package import JSONModel

/// The body of `POST /sessions/{id}/act`, whatever generation wrote it.
package struct ActRequest: Codable, Sendable, Equatable {
    package enum Target: Codable, Sendable, Equatable {
        /// In words.
        case instruction(String)
        /// One that `observe` gave.
        case action(ElementAction)
    }

    package var target: Target
    /// Nil for the session's.
    package var modelName: String?
    package var variables: [RequestedVariable]
    package var scope: PageScope
    /// Whether what was done before is not to be repeated from memory. Clients say it in a header.
    package var bypassesCache = false

    package init(target: Target, modelName: String?, variables: [RequestedVariable], scope: PageScope) {
        self.target = target
        self.modelName = modelName
        self.variables = variables
        self.scope = scope
    }

    /// The longest instruction, in bytes.
    package static let instructionLimit = 64 * 1024

    /// The request and its secrets, which are nowhere in the request itself.
    package static func read(_ body: JSONValue?) throws(RequestError) -> OperationRequest<ActRequest> {
        let fields = try Fields(body: body)
        let options = try fields.object("options")
        let isFlat = fields.value("action") != nil || fields.value("selector") != nil
        let model = try ModelFields.requested(by: fields, options)
        let (variables, values) = try RequestedVariable.read(isFlat ? fields : options)
        // `selector` of the flat shape is the action's, not a scope.
        let scope = try PageScope(fields, options: options, selectors: options)
        return OperationRequest(
            ActRequest(target: try target(fields), modelName: model?.name, variables: variables, scope: scope),
            model: model?.configuration, executionModel: nil, variables: values, isFlat: isFlat)
    }

    private static func target(_ fields: Fields) throws(RequestError) -> Target {
        switch fields.value("input") {
        case .object: return .action(try ElementAction(fields.object("input")))
        case .some: return .instruction(try fields.requiredString("input", limit: instructionLimit))
        case nil: break
        }
        if case .object = fields.value("action") { return .action(try ElementAction(fields.object("action"))) }
        if fields.value("action") != nil {
            return .instruction(try fields.requiredString("action", limit: instructionLimit))
        }
        if fields.value("selector") != nil { return .action(try ElementAction(fields)) }
        throw RequestError(field: "input", problem: "is required: an instruction in words, or an action of `observe`")
    }
}
