private import JSONCoding
package import JSONModel

/// The body of `POST /sessions/{id}/extract`, whatever generation wrote it.
package struct ExtractRequest: Codable, Sendable, Equatable {
    /// Nil: the page's text is wanted.
    package var instruction: String?
    /// A JSON Schema; nil where only an instruction is given.
    package var schema: JSONValue?
    /// Whether the model gets to see the viewport.
    package var wantsScreenshot: Bool
    /// Nil for the session's.
    package var modelName: String?
    package var scope: PageScope

    package init(
        instruction: String?, schema: JSONValue?, wantsScreenshot: Bool, modelName: String?, scope: PageScope
    ) {
        self.instruction = instruction
        self.schema = schema
        self.wantsScreenshot = wantsScreenshot
        self.modelName = modelName
        self.scope = scope
    }

    /// The largest schema, in bytes of compact JSON text.
    package static let schemaLimit = 256 * 1024

    /// The request and its secrets, which are nowhere in the request itself.
    package static func read(_ body: JSONValue?) throws(RequestError) -> OperationRequest<ExtractRequest> {
        let fields = try Fields(body: body)
        let options = try fields.object("options")
        let flatMembers = [
            "schemaDefinition", "modelName", "modelClientOptions", "selector", "useTextExtract", "iframes",
        ]
        let isFlat = flatMembers.contains { fields.value($0) != nil }
        let model = try ModelFields.requested(by: fields, options)
        let instruction = try fields.string("instruction", limit: ActRequest.instructionLimit)
        let schema = try schema(fields)
        if schema != nil, instruction == nil || instruction == "" {
            throw RequestError(field: "instruction", problem: "is required with a schema")
        }
        let request = ExtractRequest(
            instruction: instruction?.isEmpty == true ? nil : instruction, schema: schema,
            wantsScreenshot: try options.bool("screenshot") ?? false, modelName: model?.name,
            scope: try PageScope(
                fields, options: options, selectors: fields.value("selector") == nil ? options : fields))
        return OperationRequest(
            request, model: model?.configuration, executionModel: nil, variables: [:], isFlat: isFlat)
    }

    /// `schemaDefinition` first: the second generation also sends a `schema` that is a serialised Zod object (`_def`).
    private static func schema(_ fields: Fields) throws(RequestError) -> JSONValue? {
        let key = fields.value("schemaDefinition") == nil ? "schema" : "schemaDefinition"
        guard let value = fields.value(key) else { return nil }
        guard value.objectValue != nil else {
            throw RequestError(field: fields.name(key), problem: "must be a JSON Schema object, not \(value.kind)")
        }
        if value["_def"] != nil { return nil }
        guard let text = try? JSON.encode(value), text.count <= schemaLimit else {
            throw RequestError(
                field: fields.name(key), problem: "must have at most \(schemaLimit) bytes as JSON text")
        }
        return value
    }
}
