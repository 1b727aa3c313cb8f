import JSONModel
import LanguageModels

/// The shapes of models' answers about pages.
enum PageSchemas {
    static let methods = [
        "click", "fill", "type", "press", "scrollTo", "nextChunk", "prevChunk", "selectOptionFromDropdown", "hover",
        "doubleClick", "dragAndDrop",
    ]

    private static let element: [String: JSONValue] = [
        "elementId": ["type": "string", "pattern": #"^\d+-\d+$"#, "description": "the id in brackets, without them"],
        "description": ["type": "string", "description": "what the element is, in a few words"],
        "method": ["type": "string", "enum": .array(methods.map(JSONValue.string))],
        "arguments": ["type": "array", "items": ["type": "string"]],
    ]

    private static func object(_ properties: [String: JSONValue]) -> JSONValue {
        [
            "type": "object", "properties": .object(properties), "additionalProperties": false,
            "required": .array(properties.keys.sorted().map(JSONValue.string)),
        ]
    }

    static let act = StructuredOutput(
        name: "act",
        schema: object([
            "action": ["anyOf": [object(element), ["type": "null"]]], "twoStep": ["type": "boolean"],
        ]))

    static let observe = StructuredOutput(
        name: "observe", schema: object(["elements": ["type": "array", "items": object(element)]]))
}
