package import JSONModel

/// The body of `POST /sessions/{id}/observe`, whatever generation wrote it.
package struct ObserveRequest: Codable, Sendable, Equatable {
    /// Nil or empty: everything that can be acted on.
    package var instruction: String?
    /// Whether method and arguments are wanted; only the second generation can decline.
    package var wantsActions: Bool
    /// Nil for the session's.
    package var modelName: String?
    package var variables: [RequestedVariable]
    package var scope: PageScope

    package init(
        instruction: String?, wantsActions: Bool, modelName: String?, variables: [RequestedVariable],
        scope: PageScope
    ) {
        self.instruction = instruction
        self.wantsActions = wantsActions
        self.modelName = modelName
        self.variables = variables
        self.scope = scope
    }

    /// The request and its secrets, which are nowhere in the request itself.
    package static func read(_ body: JSONValue?) throws(RequestError) -> OperationRequest<ObserveRequest> {
        let fields = try Fields(body: body)
        let options = try fields.object("options")
        let flatMembers = ["modelName", "modelClientOptions", "returnAction", "onlyVisible", "drawOverlay", "iframes"]
        let isFlat = options.keys.isEmpty && flatMembers.contains { fields.value($0) != nil }
        let model = try ModelFields.requested(by: fields, options)
        let (variables, values) = try RequestedVariable.read(options)
        let request = ObserveRequest(
            instruction: try fields.string("instruction", limit: ActRequest.instructionLimit),
            wantsActions: try fields.bool("returnAction") ?? true, modelName: model?.name, variables: variables,
            scope: try PageScope(fields, options: options, selectors: options))
        return OperationRequest(
            request, model: model?.configuration, executionModel: nil, variables: values, isFlat: isFlat)
    }
}
