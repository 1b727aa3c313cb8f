import JSONModel

/// Schemas and tools as OpenAI's interfaces take them. Strict wherever the strict subset can express the schema
/// (platform.openai.com/docs/guides/structured-outputs).
enum OpenAISchemas {
    /// `text.format` of the Responses API.
    static func textFormat(_ output: StructuredOutput) throws(ModelError) -> JSONValue {
        var members = try named(output, .strict)
        members["type"] = "json_schema"
        return .object(members)
    }

    /// `response_format` of chat completions.
    static func responseFormat(_ output: StructuredOutput, _ style: SchemaStyle) throws(ModelError) -> JSONValue {
        ["type": "json_schema", "json_schema": .object(try named(output, style))]
    }

    /// A function of the Responses API.
    static func responsesTool(_ tool: ModelTool) -> JSONValue {
        var members = function(tool)
        members["type"] = "function"
        return .object(members)
    }

    /// A function of chat completions. Servers that merely resemble OpenAI's may not know `strict`.
    static func chatTool(_ tool: ModelTool, isStrict: Bool) -> JSONValue {
        guard isStrict else {
            return [
                "type": "function",
                "function": [
                    "name": .string(tool.name), "description": .string(tool.description), "parameters": tool.parameters,
                ],
            ]
        }
        return ["type": "function", "function": .object(function(tool))]
    }

    private static func named(
        _ output: StructuredOutput, _ style: SchemaStyle
    ) throws(ModelError) -> [String: JSONValue] {
        let schema: JSONSchema
        do throws(SchemaError) {
            schema = try JSONSchema(output.schema)
        } catch {
            throw ModelError(.invalidRequest, "the schema cannot be used: \(error)")
        }
        let isStrict = !schema.holdsAnything
        return [
            "name": .string(output.name), "schema": schema.rendered(isStrict ? style : .plain),
            "strict": .bool(isStrict),
        ]
    }

    private static func function(_ tool: ModelTool) -> [String: JSONValue] {
        let schema = try? JSONSchema(tool.parameters)
        let strict = schema.flatMap { $0.holdsAnything ? nil : $0.rendered(.strict) }
        return [
            "name": .string(tool.name), "description": .string(tool.description),
            "parameters": strict ?? tool.parameters, "strict": .bool(strict != nil),
        ]
    }
}
