import JSONModel
import LanguageModels

extension ComputerAction {
    /// As the performer takes it; nil for what is not done with mouse or keyboard.
    var coordinateAction: CoordinateAction? {
        switch self {
        case .click(let point, let button, let count):
            MouseButton(rawValue: button).map { .click(PagePoint(point), button: $0, count: min(max(count, 1), 3)) }
        case .type(let text): .type(text, at: nil)
        case .press(let keys): .keys(keys.joined(separator: "+"), times: 1)
        case .scroll(let point, let x, let y): .scroll(PagePoint(point), x: x, y: y)
        case .drag(let points): .drag(points.map { PagePoint($0) })
        case .move(let point): .move(PagePoint(point))
        case .wait, .screenshot, .goto, .back, .forward, .unsupported: nil
        }
    }

    /// What records and logs call it.
    var name: String {
        switch self {
        case .click(_, _, let count): count == 2 ? "double_click" : count == 3 ? "triple_click" : "click"
        case .type: "type"
        case .press: "keypress"
        case .scroll: "scroll"
        case .drag: "drag"
        case .move: "move"
        case .wait: "wait"
        case .screenshot: "screenshot"
        case .goto: "goto"
        case .back: "back"
        case .forward: "forward"
        case .unsupported(let name): name
        }
    }

    /// What records say of it beside its name.
    var members: [String: JSONValue] {
        switch self {
        case .click(let point, let button, _):
            ["x": .number(point.x), "y": .number(point.y), "button": .string(button)]
        case .type(let text): ["text": .string(text)]
        case .press(let keys): ["keys": .array(keys.map(JSONValue.string))]
        case .scroll(let point, let x, let y):
            ["x": .number(point.x), "y": .number(point.y), "scroll_x": .number(x), "scroll_y": .number(y)]
        case .drag(let points): ["path": .array(points.map { ["x": .number($0.x), "y": .number($0.y)] })]
        case .move(let point): ["x": .number(point.x), "y": .number(point.y)]
        case .wait(let milliseconds): ["timeMs": .integer(Int64(milliseconds))]
        case .goto(let url): ["url": .string(url)]
        case .screenshot, .back, .forward, .unsupported: [:]
        }
    }
}

extension PagePoint {
    init(_ point: ComputerPoint) {
        self.init(x: point.x, y: point.y)
    }
}
