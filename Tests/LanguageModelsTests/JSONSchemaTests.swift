import JSONModel
import LanguageModels
import Testing

@Suite("JSON Schemas of clients")
struct JSONSchemaTests {
    @Test("references are inlined, and one that recurs becomes anything")
    func references() throws {
        let schema = try JSONSchema([
            "type": "object", "properties": ["pet": ["$ref": "#/$defs/Pet", "description": "The pet."]],
            "required": ["pet", "ghost"],
            "$defs": [
                "Pet": [
                    "type": "object",
                    "properties": ["name": ["type": "string"], "parent": ["$ref": "#/$defs/Pet"]], "required": ["name"],
                ]
            ],
        ])
        let pet = JSONSchema(
            .object(["name": JSONSchema(.string(.any)), "parent": JSONSchema(.anything)], required: ["name"]),
            description: "The pet.")
        #expect(schema == JSONSchema(.object(["pet": pet], required: ["pet"])))
        #expect(try JSONSchema(["$ref": "#/$defs/Nothing"]).shape == .anything)
        #expect(try JSONSchema(["$ref": "https://elsewhere.example/x"]).shape == .anything)
    }

    @Test("without required all properties are required; what is not known is ignored")
    func required() throws {
        let schema = try JSONSchema([
            "properties": [
                "a": ["type": "string", "minLength": 3], "b": ["type": ["integer", "null"], "title": "B"],
            ],
            "additionalProperties": true,
        ])
        #expect(
            schema.shape
                == .object(
                    [
                        "a": JSONSchema(.string(.any)),
                        "b": JSONSchema(
                            .union([JSONSchema(.integer(NumberRange())), JSONSchema(JSONSchema.Shape.null)])),
                    ], required: ["a", "b"]))
    }

    @Test(
        "schemas that ask for too much are refused",
        arguments: [
            SchemaLimits(depth: 3, nodes: 1000, textBytes: 1000), SchemaLimits(depth: 100, nodes: 10, textBytes: 1000),
            SchemaLimits(depth: 100, nodes: 1000, textBytes: 20),
        ])
    func limits(limits: SchemaLimits) {
        var schema: JSONValue = ["type": "string", "description": "the innermost of them"]
        for _ in 0..<20 { schema = ["type": "array", "items": schema] }
        #expect(throws: SchemaError.self) { try JSONSchema(schema, limits: limits) }
        #expect(throws: Never.self) { try JSONSchema(schema) }
    }

    @Test("references that multiply are stopped by the limit on parts")
    func bomb() {
        var definitions: [String: JSONValue] = ["D0": ["type": "string"]]
        for level in 1...25 {
            let reference: JSONValue = ["$ref": .string("#/$defs/D\(level - 1)")]
            definitions["D\(level)"] = ["type": "object", "properties": ["a": reference, "b": reference]]
        }
        let schema: JSONValue = ["$ref": "#/$defs/D25", "$defs": .object(definitions)]
        #expect(throws: SchemaError.self) { try JSONSchema(schema) }
        #expect(throws: SchemaError.self) { try JSONSchema("string") }
    }

    @Test(
        "values are made to fit where that loses nothing",
        arguments: [
            (["type": "integer"], "12", 12), (["type": "integer"], 12.0, 12), (["type": "number"], "1.5", 1.5),
            (["type": "string"], 7, "7"), (["type": "boolean"], "true", true),
            (["type": "array", "items": ["type": "number"]], ["1", 2], [1, 2]),
            (["anyOf": [["type": "integer"], ["type": "string"]]], "12", "12"),
            (["anyOf": [["type": "integer"], ["type": "null"]]], .null, .null),
            (["type": "object", "properties": ["a": ["type": "string"]], "required": []], ["a": .null, "b": 1], [:]),
            ([:], ["free": [1, .null]], ["free": [1, .null]]),
            (["enum": ["red", "green"]], "red", "red"),
        ] as [(JSONValue, JSONValue, JSONValue)])
    func fitting(schema: JSONValue, value: JSONValue, expected: JSONValue) throws {
        #expect(try JSONSchema(schema).fitted(value) == expected)
    }

    @Test(
        "what does not fit is an error with its place",
        arguments: [
            (["type": "integer"], 1.5, "must be a whole number"), (["type": "integer", "minimum": 3], 2, "minimum"),
            (["type": "number", "maximum": 3], 4, "maximum"), (["type": "string"], .null, "must be a string, not null"),
            (["enum": ["red"]], "blue", "none of the 1 values"),
            (
                ["type": "object", "properties": ["a": ["type": "array", "items": ["type": "boolean"]]]],
                ["a": [true, 1]], "a[1]: must be a boolean"
            ),
            (["type": "object", "properties": ["a": ["type": "string"]]], [:], "a: is required"),
            (["anyOf": [["type": "integer"], ["type": "null"]]], "x", "fits none of 2"),
            (["type": "number"], "nan", "must be a number"),
        ] as [(JSONValue, JSONValue, String)])
    func notFitting(schema: JSONValue, value: JSONValue, problem: String) throws {
        let read = try JSONSchema(schema)
        let error = #expect(throws: SchemaError.self) { try read.fitted(value) }
        #expect(error?.description.contains(problem) == true)
    }

    @Test("addresses go out as element ids and come back as addresses; other schemas are wrapped")
    func extraction() throws {
        let schema = try ExtractionSchema([
            "type": "array",
            "items": [
                "type": "object",
                "properties": ["link": ["type": "string", "format": "uri"], "n": ["type": "integer"]],
            ],
        ])
        let item = schema.modelSchema["properties"]?["value"]?["items"]
        #expect(item?["properties"]?["link"] == ["type": "string", "pattern": #"^\d+-\d+$"#])
        #expect(schema.modelSchema["required"] == ["value"])
        let answer: JSONValue = [
            "value": [["link": "0-5", "n": 1], ["link": "0-9", "n": 2], ["link": "https://evil.example", "n": 3]]
        ]
        let result = try schema.result(from: answer) { $0 == "0-5" ? "https://a.example/" : nil }
        #expect(result == [["link": "https://a.example/", "n": 1], ["link": "", "n": 2], ["link": "", "n": 3]])
        #expect(try JSONSchema(schema.modelSchema).json == schema.modelSchema)
        #expect(throws: SchemaError.self) { try schema.result(from: ["value": .null]) { $0 } }
        let primitive = try ExtractionSchema(["type": "number"])
        #expect(try primitive.result(from: ["value": 5]) { $0 } == 5)
    }
}
