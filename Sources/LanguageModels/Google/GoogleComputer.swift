import JSONModel

/// The functions of Google's computer use (ai.google.dev/gemini-api/docs/computer-use). Its coordinates run from 0 to 999
/// over the display.
struct GoogleComputer {
    private let display: ComputerDisplay

    init(_ display: ComputerDisplay) {
        self.display = display
    }

    /// What the function asks for; typing at a point is several actions.
    func actions(_ name: String, _ arguments: JSONValue) -> [ComputerAction] {
        known(name, arguments) ?? [.unsupported(String(name.prefix(40)))]
    }

    private func known(_ name: String, _ arguments: JSONValue) -> [ComputerAction]? {
        let point = point(arguments, "x", "y")
        switch name {
        case "open_web_browser": return [.screenshot]
        case "wait_5_seconds": return [.wait(milliseconds: 5000)]
        case "go_back": return [.back]
        case "go_forward": return [.forward]
        case "search": return [.goto("https://www.google.com")]
        case "navigate": return arguments["url"]?.stringValue.map { [.goto($0)] }
        case "click_at": return point.map { [.click($0, button: "left", count: 1)] }
        case "hover_at": return point.map { [.move($0)] }
        case "type_text_at": return typing(arguments, point)
        case "key_combination":
            return arguments["keys"]?.stringValue.map { keys in
                [.press(keys.split(separator: "+").prefix(8).map { KeyNames.domName(String($0)) })]
            }
        case "scroll_document":
            let middle = ComputerPoint(x: Double(display.width) / 2, y: Double(display.height) / 2)
            return scroll(arguments, middle, share: 0.8).map { [$0] }
        case "scroll_at":
            let share = min(max(ReplyFields.coordinate(arguments["magnitude"]) ?? 800, 0), 10_000) / 1000
            return point.flatMap { scroll(arguments, $0, share: share) }.map { [$0] }
        case "drag_and_drop":
            guard let point, let end = self.point(arguments, "destination_x", "destination_y") else { return nil }
            return [.drag([point, end])]
        default: return nil
        }
    }

    private func typing(_ arguments: JSONValue, _ point: ComputerPoint?) -> [ComputerAction]? {
        guard let point, let text = arguments["text"]?.stringValue else { return nil }
        var actions: [ComputerAction] = [.click(point, button: "left", count: 1)]
        if arguments["clear_before_typing"]?.boolValue ?? true {
            actions += [.press(["Control", "A"]), .press(["Backspace"])]
        }
        actions.append(.type(text))
        if arguments["press_enter"]?.boolValue ?? true { actions.append(.press(["Enter"])) }
        return actions
    }

    private func scroll(_ arguments: JSONValue, _ point: ComputerPoint, share: Double) -> ComputerAction? {
        let width = Double(display.width) * share
        let height = Double(display.height) * share
        switch arguments["direction"]?.stringValue {
        case "up": return .scroll(point, x: 0, y: -height)
        case "down": return .scroll(point, x: 0, y: height)
        case "left": return .scroll(point, x: -width, y: 0)
        case "right": return .scroll(point, x: width, y: 0)
        default: return nil
        }
    }

    private func point(_ arguments: JSONValue, _ x: String, _ y: String) -> ComputerPoint? {
        guard let x = ReplyFields.coordinate(arguments[x]), let y = ReplyFields.coordinate(arguments[y]) else {
            return nil
        }
        func scaled(_ share: Double, _ size: Int) -> Double {
            (min(max(share, 0), 999) / 1000 * Double(size)).rounded()
        }
        return ComputerPoint(x: scaled(x, display.width), y: scaled(y, display.height))
    }
}
