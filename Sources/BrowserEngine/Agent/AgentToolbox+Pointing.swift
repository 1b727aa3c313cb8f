import JSONModel
import LanguageModels

/// The tools that work by coordinates.
extension AgentToolbox {
    func point(_ tool: AgentTool, _ arguments: JSONValue) async throws(EngineError) -> ToolOutcome {
        let size = try await page.viewport(by: run.clock.deadline)
        guard let actions = actions(tool, arguments, size) else {
            return .failed("the coordinates are missing, or not in the viewport of \(size.width) x \(size.height)")
        }
        for action in actions {
            try run.clock.check()
            let outcome = try await page.drive(action, values: run.variables.values, by: run.clock.deadline)
            guard outcome == .done else { return try await seen(ToolOutcome(outcome)) }
        }
        return try await seen(.done())
    }

    private func actions(
        _ tool: AgentTool, _ arguments: JSONValue, _ size: (width: Int, height: Int)
    ) -> [CoordinateAction]? {
        func place(_ name: String, _ members: JSONValue) -> PagePoint? { members[name].flatMap { scaled($0, size) } }
        switch tool {
        case .click: return place("coordinates", arguments).map { [.click($0, button: .left, count: 1)] }
        case .type:
            guard let point = place("coordinates", arguments), let text = arguments["text"]?.stringValue else {
                return nil
            }
            return [.type(text, at: point)]
        case .dragAndDrop:
            guard let start = place("startCoordinates", arguments), let end = place("endCoordinates", arguments) else {
                return nil
            }
            return [.drag([start, end])]
        case .clickAndHold:
            let milliseconds = min(max(arguments["duration"]?.numberValue ?? 500, 0), 10_000)
            return place("coordinates", arguments).map { [.hold($0, .milliseconds(Int(milliseconds)))] }
        default:
            var actions: [CoordinateAction] = []
            for field in (arguments["fields"]?.arrayValue ?? []).prefix(50) {
                guard let point = place("coordinates", field), let value = field["value"]?.stringValue else {
                    return nil
                }
                actions.append(.fill(value, at: point))
            }
            return actions.isEmpty ? nil : actions
        }
    }

    /// A point in CSS pixels; Google's models point in a grid of 1,000 by 1,000. Nil outside of the viewport.
    func scaled(_ value: JSONValue, _ size: (width: Int, height: Int)) -> PagePoint? {
        let numbers = (value.arrayValue ?? []).compactMap(\.numberValue)
        guard numbers.count == 2 else { return nil }
        let isGrid = [.google, .vertex].contains(settings.model.name.provider)
        let x = isGrid ? numbers[0] * Double(size.width) / 1_000 : numbers[0]
        let y = isGrid ? numbers[1] * Double(size.height) / 1_000 : numbers[1]
        guard (0...Double(size.width)).contains(x), (0...Double(size.height)).contains(y) else { return nil }
        return PagePoint(x: x, y: y)
    }
}
