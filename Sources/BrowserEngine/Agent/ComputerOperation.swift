import JSONModel
import LanguageModels
package import StagehandProtocol

/// `agentExecute` by computer use: the model sees the page and says what hand and keyboard do, until it says no more.
package struct ComputerOperation: Sendable {
    let run: OperationRun
    let settings: AgentSettings

    package init(_ run: OperationRun, _ settings: AgentSettings) {
        self.run = run
        self.settings = settings
    }

    private static let standardSteps = 10
    private static let standardPause = 500
    /// Where a blank page is left for: what the model sees has no address bar.
    private static let start = "https://www.google.com/"

    /// What goes wrong on the way is a result that says so; throws only when the action is stopped.
    package func perform(_ request: AgentRequest) async throws(EngineError) -> AgentOutcome {
        var record = AgentRecord()
        do {
            return try await work(request, &record)
        } catch  where !Task.isCancelled && error.code != .invalidRequest {
            return record.outcome(success: false, completed: false, message: error.message, run.meter.usage)
        }
    }

    private func work(_ request: AgentRequest, _ record: inout AgentRecord) async throws(EngineError) -> AgentOutcome {
        let page = try await settings.page()
        if try await page.place(by: run.clock.deadline).url == "about:blank" {
            _ = try await page.open(Self.start, by: run.clock.deadline)
        }
        let place = try await page.place(by: run.clock.deadline)
        let size = try await page.viewport(by: run.clock.deadline)
        let system = AgentPrompts.system(
            request, mode: .cua, place: place, date: settings.date, variables: .none,
            sessionPrompt: run.settings.systemPrompt)
        let image = ModelImage(.png, try await page.screenshot(by: run.clock.deadline))
        var messages = [ModelMessage(.user, [.text(AgentPrompts.goal(request)), .image(image)])]
        for _ in 0..<(request.maxSteps ?? Self.standardSteps) {
            try run.clock.check()
            var asking = run
            asking.model = settings.model
            let reply = try await asking.reply(
                to: ModelRequest(
                    purpose: .agent(instruction: request.instruction, url: place.url), system: system,
                    messages: messages, computer: ComputerDisplay(width: size.width, height: size.height),
                    deadline: run.clock.deadline))
            messages.append(reply.message)
            record.note(reply.text)
            guard !reply.computerCalls.isEmpty else {
                let message = reply.text.isEmpty ? record.thoughts.joined(separator: "\n") : reply.text
                return record.outcome(success: true, completed: true, message: message, run.meter.usage)
            }
            var results: [ModelContent] = []
            for call in reply.computerCalls {
                results.append(.computerResult(try await carryOut(call, reply.text, request, &record)))
            }
            messages.append(ModelMessage(.user, results))
        }
        return record.outcome(
            success: false, completed: false,
            message: "The steps were used up before the task was done. " + (record.thoughts.last ?? ""), run.meter.usage
        )
    }

    private func carryOut(
        _ call: ComputerCall, _ reasoning: String, _ request: AgentRequest, _ record: inout AgentRecord
    ) async throws(EngineError) -> ComputerResult {
        var failure: String?
        for action in call.actions where failure == nil {
            try run.clock.check()
            await run.note("agent", "Agent acting: \(action.name)", ["tool": .string(action.name)])
            let page = try await settings.page()
            if case .failed(let reason, _) = try await carryOut(action, page) { failure = reason }
            var members = action.members
            if let failure { members["error"] = .string(failure) }
            record.add(
                members, type: action.name, reasoning: reasoning, url: try await page.place(by: run.clock.deadline).url,
                timestamp: settings.timestamp())
            await settings.pause(request.pauseMilliseconds ?? Self.standardPause)
        }
        if !call.safetyChecks.isEmpty {
            await run.note("agent", "safety checks of the provider were acknowledged: \(call.safetyChecks.count)")
        }
        let page = try await settings.page()
        return ComputerResult(
            callID: call.id, name: call.name,
            screenshot: ModelImage(.png, try await page.screenshot(by: run.clock.deadline)),
            url: try await page.place(by: run.clock.deadline).url, acknowledged: call.safetyChecks, failure: failure)
    }

    private func carryOut(
        _ action: ComputerAction, _ page: any DrivablePage
    ) async throws(EngineError) -> PageActionOutcome {
        let deadline = run.clock.deadline
        switch action {
        case .screenshot: return .done
        case .wait(let milliseconds):
            await settings.pause(min(max(milliseconds, 0), 30_000))
            return .done
        case .goto(let url):
            do {
                return try await page.open(WebAddress.checked(url, field: "url"), by: deadline)
            } catch let error as EngineError {
                throw error
            } catch {
                return .failed("\(error)", canHeal: false)
            }
        case .back: return try await page.travel(-1, by: deadline)
        case .forward: return try await page.travel(1, by: deadline)
        case .click(_, "back", _): return try await page.travel(-1, by: deadline)
        case .click(_, "forward", _): return try await page.travel(1, by: deadline)
        case .click, .type, .press, .scroll, .drag, .move, .unsupported:
            guard let action = action.coordinateAction else {
                return .failed("`\(action.name)` cannot be done here", canHeal: false)
            }
            return try await page.drive(action, values: [:], by: deadline)
        }
    }
}
