import JSONCoding
import JSONModel
import LanguageModels
import StagehandProtocol

/// Carries out an agent's tool calls. What fails is told to the model; nothing ends the agent but its own time.
struct AgentToolbox {
    let settings: AgentSettings
    /// For one call: its time is the tool's.
    let run: OperationRun
    let page: any DrivablePage

    func carryOut(_ tool: AgentTool, _ arguments: JSONValue) async throws(EngineError) -> ToolOutcome {
        switch tool {
        case .act: try await act(arguments)
        case .ariaTree: try await tree()
        case .extract: try await extract(arguments)
        case .fillForm: try await fillForm(arguments)
        case .click, .type, .dragAndDrop, .clickAndHold, .fillFormVision: try await point(tool, arguments)
        case .scroll: try await scroll(arguments)
        case .keys: try await keys(arguments)
        case .goto: try await open(arguments)
        case .navback: ToolOutcome(try await page.travel(-1, by: run.clock.deadline))
        case .screenshot: try await seen(.done(["result": "screenshotTaken"]))
        case .wait: await wait(arguments)
        case .think: .done()
        }
    }

    private static let anywhere = PageScope(
        frameID: nil, selector: nil, ignoredSelectors: [], timeoutMilliseconds: nil, domSettleTimeoutMilliseconds: nil)

    private func act(_ arguments: JSONValue) async throws(EngineError) -> ToolOutcome {
        guard let action = arguments["action"]?.stringValue, !action.isEmpty else {
            return .failed("`action` is missing")
        }
        let request = ActRequest(
            target: .instruction(String(action.prefix(8_000))), modelName: nil, variables: [], scope: Self.anywhere)
        let result = try await ActOperation(run).perform(request).result
        var outcome = ToolOutcome(output: [
            "success": .bool(result.success), "message": .string(result.message),
        ])
        outcome.output["playwrightArguments"] = result.actions.first?.json
        outcome.actions = result.actions
        return outcome
    }

    private func tree() async throws(EngineError) -> ToolOutcome {
        let view = try await run.outline(of: Self.anywhere)
        return ToolOutcome(output: ["success": true], text: view.pieces.first ?? "")
    }

    private func extract(_ arguments: JSONValue) async throws(EngineError) -> ToolOutcome {
        guard let instruction = arguments["instruction"]?.stringValue, !instruction.isEmpty else {
            return .failed("`instruction` is missing")
        }
        var schema = arguments["schema"] ?? .null
        if let text = schema.stringValue { schema = (try? JSON.value(from: Array(text.utf8))) ?? .null }
        let request = ExtractRequest(
            instruction: instruction, schema: schema.objectValue == nil ? nil : schema, wantsScreenshot: false,
            modelName: nil, scope: Self.anywhere)
        guard case .value(let value) = try await ExtractOperation(run).perform(request) else { return .done() }
        return .done(["result": run.variables.hidden(in: value)])
    }

    private func fillForm(_ arguments: JSONValue) async throws(EngineError) -> ToolOutcome {
        let fields = (arguments["fields"]?.arrayValue ?? []).compactMap { $0["action"]?.stringValue }.prefix(50)
        guard !fields.isEmpty else { return .failed("`fields` is missing") }
        let wish =
            "the elements for these actions, each with its method and arguments:\n" + fields.joined(separator: "\n")
        let found = try await ObserveOperation(run).perform(
            ObserveRequest(
                instruction: wish, wantsActions: true, modelName: nil, variables: [], scope: Self.anywhere))
        var outcome = ToolOutcome.done()
        for action in found {
            let step = try await ActionStep(run).perform(action, in: Self.anywhere)
            outcome.actions += step.result.actions
            outcome.extra.append([
                "type": "act", "action": .string(action.description), "success": .bool(step.result.success),
                "message": .string(step.result.message), "playwrightArguments": step.action.json,
            ])
            if !step.result.success { outcome.output["success"] = false }
        }
        outcome.output["filled"] = .integer(Int64(outcome.extra.count { $0["success"] == true }))
        if found.isEmpty { return .failed("no element fits the fields") }
        return outcome
    }

    private func scroll(_ arguments: JSONValue) async throws(EngineError) -> ToolOutcome {
        let size = try await page.viewport(by: run.clock.deadline)
        let percentage = min(max(arguments["percentage"]?.numberValue ?? 80, 1), 1_000)
        let distance = Double(size.height) * percentage / 100
        let sign: Double = arguments["direction"]?.stringValue == "up" ? -1 : 1
        let middle = PagePoint(x: Double(size.width) / 2, y: Double(size.height) / 2)
        let place = arguments["coordinates"].flatMap { scaled($0, size) } ?? middle
        let outcome = try await page.drive(
            .scroll(place, x: 0, y: sign * distance), values: [:], by: run.clock.deadline)
        return settings.mode == .hybrid ? try await seen(ToolOutcome(outcome)) : ToolOutcome(outcome)
    }

    private func keys(_ arguments: JSONValue) async throws(EngineError) -> ToolOutcome {
        guard let value = arguments["value"]?.stringValue, (1...10_000).contains(value.count) else {
            return .failed("`value` is missing or too long")
        }
        let count = min(max(Int(arguments["repeat"]?.integerValue ?? 1), 1), 100)
        let isText = arguments["method"]?.stringValue == "type"
        let action: CoordinateAction =
            isText ? .type(String(repeating: value, count: count), at: nil) : .keys(value, times: count)
        let outcome = try await page.drive(action, values: run.variables.values, by: run.clock.deadline)
        guard outcome == .done else { return ToolOutcome(outcome) }
        return settings.mode == .hybrid ? try await seen(.done()) : .done()
    }

    private func open(_ arguments: JSONValue) async throws(EngineError) -> ToolOutcome {
        guard let url = arguments["url"]?.stringValue else { return .failed("`url` is missing") }
        do {
            let address = try WebAddress.checked(url, field: "url")
            return ToolOutcome(try await page.open(address, by: run.clock.deadline))
        } catch let error as EngineError {
            throw error
        } catch {
            return .failed("\(error)")
        }
    }

    private func wait(_ arguments: JSONValue) async -> ToolOutcome {
        let milliseconds = min(max(Int(arguments["timeMs"]?.integerValue ?? 1_000), 0), 30_000)
        await settings.pause(milliseconds)
        return .done()
    }

    /// With what the page looks like afterwards, once it is quiet.
    func seen(_ outcome: ToolOutcome) async throws(EngineError) -> ToolOutcome {
        var outcome = outcome
        try await page.settle(withinMilliseconds: 1_000, by: run.clock.deadline)
        outcome.images = [try await page.screenshot(by: run.clock.deadline)]
        return outcome
    }
}
