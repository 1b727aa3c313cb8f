import JSONModel

/// Anthropic's computer tool (docs.anthropic.com/en/docs/agents-and-tools/tool-use/computer-use-tool).
struct AnthropicComputer {
    /// What the tool must be called.
    static let toolName = "computer"
    private let isRecent: Bool

    /// Models from Opus 4.5 and Sonnet 4.6 on have the tool of November 2025, the others that of January 2025.
    init(model: String) {
        let recent = [
            "opus-4-5", "opus-4-6", "opus-4-7", "opus-4-8", "sonnet-4-6", "sonnet-4-7", "sonnet-4-8", "opus-5",
            "sonnet-5",
            "haiku-5",
        ]
        let plain = model.replacing(".", with: "-")
        isRecent = recent.contains { plain.contains($0) }
    }

    /// The value of `anthropic-beta`.
    var beta: String { isRecent ? "computer-use-2025-11-24" : "computer-use-2025-01-24" }

    /// The tool's entry among the request's tools.
    func declaration(_ display: ComputerDisplay) -> JSONValue {
        [
            "type": .string(isRecent ? "computer_20251124" : "computer_20250124"), "name": .string(Self.toolName),
            "display_width_px": .integer(Int64(display.width)), "display_height_px": .integer(Int64(display.height)),
            "display_number": 1,
        ]
    }

    /// The tool's input as actions.
    static func actions(_ input: JSONValue) -> [ComputerAction] {
        action(input).map { [$0] } ?? [.unsupported(ReplyFields.kind(of: input, member: "action"))]
    }

    private static func action(_ input: JSONValue) -> ComputerAction? {
        let point = ReplyFields.point(input["coordinate"])
        let text = input["text"]?.stringValue
        switch input["action"]?.stringValue {
        case "left_click": return point.map { .click($0, button: "left", count: 1) }
        case "right_click": return point.map { .click($0, button: "right", count: 1) }
        case "middle_click": return point.map { .click($0, button: "middle", count: 1) }
        case "double_click": return point.map { .click($0, button: "left", count: 2) }
        case "triple_click": return point.map { .click($0, button: "left", count: 3) }
        case "mouse_move": return point.map { .move($0) }
        case "left_click_drag":
            guard let start = ReplyFields.point(input["start_coordinate"]), let point else { return nil }
            return .drag([start, point])
        case "type": return text.map { .type($0) }
        case "key": return text.map { .press(chord($0)) }
        case "scroll": return scroll(input, point)
        case "wait":
            let seconds = ReplyFields.coordinate(input["duration"]) ?? 1
            return .wait(milliseconds: Int(min(max(seconds, 0), 60) * 1000))
        case "screenshot", "cursor_position", "zoom": return .screenshot
        default: return nil
        }
    }

    /// One notch of the wheel is a hundred pixels, as in Chrome.
    private static func scroll(_ input: JSONValue, _ point: ComputerPoint?) -> ComputerAction? {
        let distance = min(max(ReplyFields.coordinate(input["scroll_amount"]) ?? 3, 0), 100) * 100
        let point = point ?? ComputerPoint(x: 0, y: 0)
        switch input["scroll_direction"]?.stringValue {
        case "up": return .scroll(point, x: 0, y: -distance)
        case "down": return .scroll(point, x: 0, y: distance)
        case "left": return .scroll(point, x: -distance, y: 0)
        case "right": return .scroll(point, x: distance, y: 0)
        default: return nil
        }
    }

    /// `ctrl+shift+t`; a plus sign by itself is the key.
    private static func chord(_ text: String) -> [String] {
        let keys = text.split(separator: "+").prefix(8).map { KeyNames.domName(String($0)) }
        return keys.isEmpty ? ["+"] : keys
    }
}
