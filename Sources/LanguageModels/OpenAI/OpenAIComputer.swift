import JSONModel

/// Actions of OpenAI's computer tools (platform.openai.com/docs/guides/tools-computer-use).
enum OpenAIComputer {
    /// Nil for an action that is unknown or lacks what it needs.
    static func action(_ json: JSONValue) -> ComputerAction? {
        let point = ReplyFields.point(json)
        switch json["type"]?.stringValue {
        case "click":
            return point.map { .click($0, button: button(json["button"]?.stringValue), count: 1) }
        case "double_click": return point.map { .click($0, button: "left", count: 2) }
        case "triple_click": return point.map { .click($0, button: "left", count: 3) }
        case "type": return json["text"]?.stringValue.map { .type($0) }
        case "keypress":
            guard let keys = json["keys"]?.arrayValue?.compactMap(\.stringValue), !keys.isEmpty else { return nil }
            return .press(keys.prefix(8).map { KeyNames.domName($0) })
        case "scroll":
            return .scroll(
                point ?? ComputerPoint(x: 0, y: 0), x: ReplyFields.coordinate(json["scroll_x"]) ?? 0,
                y: ReplyFields.coordinate(json["scroll_y"]) ?? 0)
        case "drag":
            let path = json["path"]?.arrayValue?.prefix(1000).compactMap { ReplyFields.point($0) } ?? []
            return path.count >= 2 ? .drag(path) : nil
        case "move": return point.map { .move($0) }
        case "wait": return .wait(milliseconds: 1000)
        case "screenshot": return .screenshot
        case "goto": return json["url"]?.stringValue.map { .goto($0) }
        case "back": return .back
        case "forward": return .forward
        default: return nil
        }
    }

    private static func button(_ name: String?) -> String {
        switch name {
        case "right": "right"
        case "wheel", "middle": "middle"
        case "back": "back"
        case "forward": "forward"
        default: "left"
        }
    }
}
