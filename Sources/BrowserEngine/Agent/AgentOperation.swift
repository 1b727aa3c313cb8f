import JSONCoding
import JSONModel
import LanguageModels
package import StagehandProtocol

/// `agentExecute` with tools: asks the model for the next one until it wants no more, then how it ended.
package struct AgentOperation: Sendable {
    let run: OperationRun
    let settings: AgentSettings

    /// `run.model` is what the tools act with.
    package init(_ run: OperationRun, _ settings: AgentSettings) {
        self.run = run
        self.settings = settings
    }

    private static let standardSteps = 20

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
        let place = try await settings.page().place(by: run.clock.deadline)
        let system = AgentPrompts.system(
            request, mode: settings.mode, place: place, date: settings.date, variables: run.variables,
            sessionPrompt: run.settings.systemPrompt)
        var conversation = AgentConversation(.user(AgentPrompts.goal(request)))
        let tools = AgentTool.tools(of: settings.mode).map { $0.definition(settings.mode) }
        for _ in 0..<(request.maxSteps ?? Self.standardSteps) {
            try run.clock.check()
            let reply = try await ask(request, system, conversation, tools, .auto)
            conversation.append(reply.message)
            record.note(reply.text)
            guard !reply.toolCalls.isEmpty else { break }
            var results: [ModelContent] = []
            for call in reply.toolCalls {
                try run.clock.check()
                results.append(.toolResult(try await carryOut(call, reply.text, request, &record)))
            }
            conversation.append(ModelMessage(.user, results))
        }
        return try await verdict(request, system, conversation, &record)
    }

    private func ask(
        _ request: AgentRequest, _ system: String, _ conversation: AgentConversation, _ tools: [ModelTool],
        _ choice: ToolChoice
    ) async throws(EngineError) -> ModelReply {
        let url = try? await settings.page().place(by: run.clock.deadline).url
        var asking = run
        asking.model = settings.model
        return try await asking.reply(
            to: ModelRequest(
                purpose: .agent(instruction: request.instruction, url: url), system: system,
                messages: conversation.messages, tools: tools, toolChoice: choice, deadline: run.clock.deadline))
    }

    private func carryOut(
        _ call: ToolCall, _ reasoning: String, _ request: AgentRequest, _ record: inout AgentRecord
    ) async throws(EngineError) -> ToolResult {
        await run.note("agent", "Agent calling tool: \(call.name)", ["tool": .string(call.name)])
        let arguments = call.arguments.objectValue ?? [:]
        let outcome = try await outcome(of: call, request)
        let url = (try? await settings.page().place(by: run.clock.deadline).url) ?? ""
        let now = settings.timestamp()
        record.add(outcome.actions)
        record.add(
            arguments.merging(outcome.output) { own, _ in own }, type: call.name, reasoning: reasoning, url: url,
            timestamp: now)
        for extra in outcome.extra { record.add(extra, type: "act", reasoning: "", url: url, timestamp: now) }
        let told = outcome.text ?? ((try? JSON.text(JSONValue.object(outcome.output))) ?? "")
        return ToolResult(
            callID: call.id, name: call.name, text: run.variables.hidden(in: told),
            images: outcome.images.map { ModelImage(.png, $0) }, isError: outcome.isError)
    }

    /// A tool that does not exist, fails or takes too long is told to the model, which may go another way.
    private func outcome(of call: ToolCall, _ request: AgentRequest) async throws(EngineError) -> ToolOutcome {
        guard let tool = AgentTool(rawValue: call.name), AgentTool.tools(of: settings.mode).contains(tool) else {
            return .failed("there is no tool `\(call.name.prefix(64))`")
        }
        let own = run.limited(to: request.toolTimeoutMilliseconds, operation: call.name)
        do {
            let page = try await settings.page()
            var acting = own
            acting.page = page
            return try await AgentToolbox(settings: settings, run: acting, page: page)
                .carryOut(tool, call.arguments)
        } catch {
            // The agent's own end is not the tool's failure.
            try run.clock.check()
            guard error.code != .invalidRequest || tool == .extract else { throw error }
            return .failed(error.message)
        }
    }

    /// The model's own word on how it ended; without one what it said so far.
    private func verdict(
        _ request: AgentRequest, _ system: String, _ conversation: AgentConversation, _ record: inout AgentRecord
    ) async throws(EngineError) -> AgentOutcome {
        var conversation = conversation
        conversation.append(.user(AgentPrompts.verdict))
        let reply: ModelReply
        do {
            reply = try await ask(request, system, conversation, [AgentTool.done], .named(AgentTool.done.name))
        } catch {
            guard !Task.isCancelled else { throw error }
            return record.outcome(
                success: true, completed: true, message: record.thoughts.joined(separator: "\n"), run.meter.usage)
        }
        let word = reply.toolCalls.first { $0.name == AgentTool.done.name }?.arguments
        let isComplete = word?["taskComplete"]?.boolValue ?? true
        let reasoning = word?["reasoning"]?.stringValue ?? record.thoughts.joined(separator: "\n")
        let url = (try? await settings.page().place(by: run.clock.deadline).url) ?? ""
        record.add(
            ["taskComplete": .bool(isComplete), "taskCompleted": .bool(isComplete), "reasoning": .string(reasoning)],
            type: AgentTool.done.name, reasoning: reasoning, url: url, timestamp: settings.timestamp())
        return record.outcome(success: isComplete, completed: isComplete, message: reasoning, run.meter.usage)
    }
}
