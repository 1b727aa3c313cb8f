/// Everything in a template that runs on one machine, evaluated and checked.
package struct Stack: Sendable {
    package internal(set) var functions: [FunctionResource] = []
    package internal(set) var taskDefinitions: [TaskDefinitionResource] = []
    /// The template's outputs that could be evaluated.
    package internal(set) var outputs: [String: String] = [:]
    var apis: [RestAPIResource] = []
    var routes: [RouteResource] = []
    var webSocketAPI: WebSocketAPIResource?
    var buses: [String] = []
    var rules: [RuleResource] = []
    var schedules: [ScheduleResource] = []
    var queues: [QueueResource] = []
    var eventSources: [EventSourceResource] = []
    var clusters: [String] = []
    var secrets: [SecretResource] = []

    /// Reads a template's text. Throws for whatever the local cloud cannot honour, naming file and line.
    init(text: String, file: String, context: TemplateContext) throws(TemplateError) {
        let document = try TemplateDocument(text: text, file: file)
        var builder = StackBuilder(resolver: try TemplateResolver(document: document, context: context))
        self = try builder.build()
    }

    init() {}

    /// Whether a template mentions a WebSocket API, which its conditions may still leave out.
    static func mentionsWebSocketAPI(text: String, file: String) throws(TemplateError) -> Bool {
        try TemplateDocument(text: text, file: file).resources.contains { $0.type == StackBuilder.webSocketAPIType }
    }
}
