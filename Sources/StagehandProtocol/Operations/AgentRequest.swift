package import JSONModel

/// The body of `POST /sessions/{id}/agentExecute`, whatever generation wrote it.
package struct AgentRequest: Codable, Sendable, Equatable {
    package enum Mode: String, Codable, Sendable, CaseIterable {
        /// By elements.
        case dom
        /// By elements and coordinates.
        case hybrid
        /// By the provider's computer tool.
        case cua
    }

    package var instruction: String
    /// Nil: by the model.
    package var mode: Mode?
    /// Whether the request names a provider of its own, which allows computer use with models that are not known to have it.
    package var namesProvider: Bool
    /// Nil for the session's.
    package var modelName: String?
    /// With which the tools act; the agent's own where there is none.
    package var executionModelName: String?
    package var systemPrompt: String?
    /// Nil for the mode's own limit.
    package var maxSteps: Int?
    package var toolTimeoutMilliseconds: Int
    /// Between the actions of computer use.
    package var pauseMilliseconds: Int?
    /// What the client told beside the instruction.
    package var context: String?
    package var variables: [RequestedVariable]
    package var scope: PageScope
    /// `highlightCursor`: the page is to show where the pointer goes. Nil where the client does not say.
    package var showsCursor: Bool?
    /// `useSearch`: the agent may search the web, where a search is configured. Nil where the client does not say.
    package var wantsSearch: Bool?

    package init(
        instruction: String, mode: Mode?, namesProvider: Bool, modelName: String?, executionModelName: String?,
        systemPrompt: String?, maxSteps: Int?, toolTimeoutMilliseconds: Int, pauseMilliseconds: Int?, context: String?,
        variables: [RequestedVariable], scope: PageScope
    ) {
        self.instruction = instruction
        self.mode = mode
        self.namesProvider = namesProvider
        self.modelName = modelName
        self.executionModelName = executionModelName
        self.systemPrompt = systemPrompt
        self.maxSteps = maxSteps
        self.toolTimeoutMilliseconds = toolTimeoutMilliseconds
        self.pauseMilliseconds = pauseMilliseconds
        self.context = context
        self.variables = variables
        self.scope = scope
    }

    /// The most steps that a client may ask for.
    package static let stepLimit = 500

    /// The request and its secrets, which are nowhere in the request itself. `isFlatClient`: the client is known to be of
    /// the second generation, for which a provider means computer use.
    package static func read(
        _ body: JSONValue?, isFlatClient: Bool
    ) throws(RequestError) -> OperationRequest<AgentRequest> {
        let fields = try Fields(body: body)
        let config = try fields.object("agentConfig")
        let options = try fields.object("executeOptions")
        let isFlat = isFlatClient || isFlat(config, options)
        let model = try ModelFields.agent(of: fields, config)
        let execution = try ModelFields.read("executionModel", in: config)
        let (variables, values) = try RequestedVariable.read(options)
        let nested = try config.string("systemPrompt", limit: 64 * 1024)
        let flat = try config.string("instructions", limit: 64 * 1024)
        let configured = try config.integer("maxSteps", in: 1...stepLimit)
        var request = AgentRequest(
            instruction: try options.requiredString("instruction", limit: ActRequest.instructionLimit),
            mode: try mode(config, isFlat: isFlat),
            namesProvider: config.value("provider") != nil, modelName: model?.name, executionModelName: execution?.name,
            systemPrompt: nested ?? flat,
            maxSteps: try options.integer("maxSteps", in: 1...stepLimit) ?? configured,
            toolTimeoutMilliseconds: try options.integer("toolTimeout", in: 1...600_000) ?? 45_000,
            pauseMilliseconds: try options.integer("waitBetweenActions", in: 0...60_000),
            context: try options.string("context", limit: ActRequest.instructionLimit), variables: variables,
            scope: try PageScope(fields, options: options, selectors: options))
        request.showsCursor = try options.bool("highlightCursor")
        request.wantsSearch = try options.bool("useSearch")
        return OperationRequest(
            request, model: model?.configuration, executionModel: execution?.configuration, variables: values,
            isFlat: isFlat)
    }

    private static func isFlat(_ config: Fields, _ options: Fields) -> Bool {
        ["instructions", "options", "maxSteps"].contains { config.value($0) != nil }
            || ["autoScreenshot", "waitBetweenActions", "context"].contains { options.value($0) != nil }
    }

    private static func mode(_ config: Fields, isFlat: Bool) throws(RequestError) -> Mode? {
        if let text = try config.string("mode", limit: 64) {
            guard let mode = Mode(rawValue: text) else {
                throw RequestError(
                    field: config.name("mode"),
                    problem: "must be one of \(Mode.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return mode
        }
        if let isComputerUse = try config.bool("cua") { return isComputerUse ? .cua : nil }
        let provider = try config.string("provider", limit: 64)
        return isFlat && provider?.isEmpty == false ? .cua : nil
    }
}
