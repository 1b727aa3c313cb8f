import JSONModel
import LanguageModels
import StagehandProtocol

/// What an agent may ask for. The raw values are the names that models, records and clients see.
enum AgentTool: String, CaseIterable {
    case act, ariaTree, extract, fillForm, click, type, dragAndDrop, clickAndHold, fillFormVision, scroll, keys, goto
    case navback, screenshot, wait, think

    /// Those of a mode.
    static func tools(of mode: AgentRequest.Mode) -> [AgentTool] {
        let pointing: Set<AgentTool> = [.click, .type, .dragAndDrop, .clickAndHold, .fillFormVision]
        return allCases.filter { mode == .hybrid ? $0 != .fillForm : !pointing.contains($0) }
    }

    /// As the model is told.
    func definition(_ mode: AgentRequest.Mode) -> ModelTool {
        let (text, required, optional) = description(mode)
        return ModelTool(
            name: rawValue, description: text,
            parameters: [
                "type": "object", "properties": .object(required.merging(optional) { first, _ in first }),
                "required": .array(required.keys.sorted().map(JSONValue.string)), "additionalProperties": false,
            ])
    }

    /// Ends the work; never offered beside the others.
    static let done = ModelTool(
        name: "done", description: "Say how the task ended.",
        parameters: [
            "type": "object",
            "properties": [
                "reasoning": ["type": "string", "description": "what was done and found, and what is missing"],
                "taskComplete": ["type": "boolean", "description": "whether all that was asked for is done"],
            ],
            "required": ["reasoning", "taskComplete"], "additionalProperties": false,
        ])

    private static func text(_ description: String) -> JSONValue {
        ["type": "string", "description": .string(description)]
    }

    private static let point: JSONValue = [
        "type": "array", "items": ["type": "number"], "minItems": 2, "maxItems": 2,
        "description": "x and y in the screenshot",
    ]

    private typealias Parts = (text: String, required: [String: JSONValue], optional: [String: JSONValue])

    private func description(_ mode: AgentRequest.Mode) -> Parts {
        let action = Self.text("one action in words, such as: click the button Save")
        let describe = Self.text("what is there, in a few words")
        return switch self {
        case .act: ("Do one thing with one element, described in words.", ["action": action], [:])
        case .ariaTree: ("Read the whole page as an outline.", [:], [:])
        case .extract:
            (
                "Take information out of the page.", ["instruction": Self.text("what is wanted")],
                ["schema": Self.text("a JSON Schema as JSON text, for an answer with a shape")]
            )
        case .fillForm:
            (
                "Fill several fields at once.",
                ["fields": Self.list(["action": Self.text("such as: type Ada into the field Name")], atLeast: 1)], [:]
            )
        case .click: ("Click at a place.", ["describe": describe, "coordinates": Self.point], [:])
        case .type:
            (
                "Click at a place and type there.",
                ["describe": describe, "text": Self.text("what to type"), "coordinates": Self.point], [:]
            )
        case .dragAndDrop:
            (
                "Drag from one place to another.",
                ["describe": describe, "startCoordinates": Self.point, "endCoordinates": Self.point], [:]
            )
        case .clickAndHold:
            (
                "Hold the button down at a place.",
                [
                    "describe": describe, "duration": ["type": "number", "description": "ms"],
                    "coordinates": Self.point,
                ],
                [:]
            )
        case .fillFormVision:
            (
                "Fill several fields by their places.",
                [
                    "fields": Self.list(
                        ["action": describe, "value": Self.text("what to type"), "coordinates": Self.point], atLeast: 2)
                ], [:]
            )
        case .scroll:
            (
                "Scroll the page.", ["direction": ["type": "string", "enum": ["up", "down"]]],
                ["percentage": ["type": "number", "description": "of the viewport's height; 80 unless given"]]
                    .merging(mode == .hybrid ? ["coordinates": Self.point] : [:]) { first, _ in first }
            )
        case .keys:
            (
                "Press keys, or type at the focus.",
                [
                    "method": ["type": "string", "enum": ["press", "type"]],
                    "value": Self.text("a key or chord such as Control+A, or a text"),
                ], ["repeat": ["type": "number", "description": "how often; 1 unless given"]]
            )
        case .goto: ("Open an address.", ["url": Self.text("with https://")], [:])
        case .navback: ("Go back to the page before.", ["reasoningText": Self.text("why")], [:])
        case .screenshot: ("See the page.", [:], [:])
        case .wait: ("Wait.", ["timeMs": ["type": "number", "description": "milliseconds, at most 30000"]], [:])
        case .think: ("Write down a thought; nothing happens.", ["reasoning": Self.text("the thought")], [:])
        }
    }

    private static func list(_ members: [String: JSONValue], atLeast count: Int64) -> JSONValue {
        [
            "type": "array", "minItems": .integer(count),
            "items": [
                "type": "object", "properties": .object(members), "additionalProperties": false,
                "required": .array(members.keys.sorted().map(JSONValue.string)),
            ],
        ]
    }
}
