import BrowserControl
import BrowserEngine
import BusEvents
import JSONCoding
import JSONModel
import ProcessEnvironment
import SessionLifecycle
import SessionStore
import StagehandProtocol
import StructuredLogging
import Timestamps

/// Carries out the commands of a session's stream, several at a time, each once.
struct CommandRunner: Sendable {
    let session: ActiveSession
    let pages: PageOperations
    let engine: SessionEngine
    /// Where actions wait while a person holds control.
    let gate: ControlGate
    /// Reads the command stream; its waiting holds nothing else up.
    let commands: StoreActor
    let retry: OutageRetry
    /// Whether the browser still answers.
    let isBrowserAlive: @Sendable () async -> Bool
    /// Others watch the session than before.
    let viewersChanged: @Sendable () -> Void
    let log: StructuredLog

    /// How long one wait for a command takes, in milliseconds.
    private static let waitMilliseconds = 10_000
    /// How long the event of an action's end is held back.
    private static let announcementDelay = Duration.milliseconds(3)
    /// How often the event loop is left to others before a command's record is read: an action that clicks has asked the
    /// browser by then.
    private static let turnsBeforeReading = 24
    /// Action ids that are remembered, so that a command that comes twice is carried out once.
    private static let rememberedActions = 4_096

    /// Runs until the session's store is lost, which is thrown, or until the task is cancelled.
    ///
    /// To be run on the thread of the browser's messages (`PageOperations.executor`), which an action then leaves only for what
    /// computes much (`EngineWork`, `ActionStep`) and to wait for the store.
    func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            var position = StreamPosition.start
            var seen = RecentIDs(limit: Self.rememberedActions)
            while !Task.isCancelled {
                let found = try await next(after: position)
                for command in found {
                    position = command.position
                    guard seen.insert(command.element.actionID) else { continue }
                    guard command.element.operation != SessionCommand.viewersChangedOperation else {
                        session.noteActivity()
                        viewersChanged()
                        continue
                    }
                    group.addTask { await carryOut(command.element) }
                }
                // What was found goes on its way before more is asked for.
                await Task.yield()
            }
        }
    }

    private func next(after position: StreamPosition) async throws -> [Positioned<SessionCommand>] {
        let id = session.id
        return try await retry.run {
            try await commands.with {
                try $0.commands(of: id, after: position, timeoutMilliseconds: Self.waitMilliseconds)
            }
        }
    }

    private func carryOut(_ command: SessionCommand) async {
        guard let event = await action(command) else { return }
        // Who waits for the result goes on first.
        try? await Task.sleep(for: Self.announcementDelay)
        await session.writer.outbox.publish([event])
    }

    /// Does it and stores what came of it. The event of its end; nil where there is none to tell of.
    private func action(_ command: SessionCommand) async -> (any BusEvent)? {
        let begun = SystemClock.monotonicMilliseconds
        session.actionBegan()
        defer { session.actionEnded() }
        async let record = record(of: command)
        let answer = command.wantsProgress ? await reportedAnswer(to: command) : await answer(to: command, log: nil)
        let outcome = answer.entry
        if outcome.isTrouble, await !isBrowserAlive() {
            // The browser has ended in the middle. The session fails for that, and its running actions with it: they say why.
            log.warn("the action ended with its browser", ["actionId": .string(command.actionID)])
            return nil
        }
        let milliseconds = SystemClock.monotonicMilliseconds - begun
        guard command.operation != InternalOperation.pages.rawValue else {
            await report(outcome, of: command)
            return nil
        }
        await finish(command, answer, read: await record)
        return event(outcome, command, milliseconds)
    }

    /// The record that came with the command, read while the browser works.
    private func record(of command: SessionCommand) async -> SessionRecord? {
        // What the action asks of the browser at first goes on its way before.
        for _ in 0..<Self.turnsBeforeReading { await Task.yield() }
        return command.record.flatMap {
            try? StoredJSON.decode(SessionRecord.self, from: $0, as: "session record")
        }
    }

    /// The answer, after everything that was said meanwhile has been stored, in order; the work does not wait for that.
    private func reportedAnswer(to command: SessionCommand) async -> EngineAnswer {
        let (entries, feed) = AsyncStream<ActionEntry>.makeStream()
        async let written: Void = report(entries, of: command)
        feed.yield(.connected)
        let answer = await answer(to: command) { feed.yield($0) }
        feed.finish()
        await written
        return answer
    }

    private func report(_ entries: AsyncStream<ActionEntry>, of command: SessionCommand) async {
        for await entry in entries { await report(entry, of: command) }
    }

    /// `log` is nil where nobody listens.
    private func answer(to command: SessionCommand, log: ActionLog?) async -> EngineAnswer {
        guard SystemClock.now < command.deadline else {
            return EngineAnswer(.failed(statusCode: 504, message: "the action's time was over before it began"))
        }
        switch command.operation {
        case let name where SessionEngine.operations.contains(name):
            return await gate.action { await engine.perform(command, log: log) }
        case NavigateOperation.name: return await gate.action { await navigate(command, log) }
        case InternalOperation.pages.rawValue: return EngineAnswer(.finished(result: await pageList()))
        default:
            return EngineAnswer(
                .failed(statusCode: 501, message: "this browser task does not know `\(command.operation)`"))
        }
    }

    private func navigate(_ command: SessionCommand, _ log: ActionLog?) async -> EngineAnswer {
        let begun = SystemClock.now
        let control = ActionControl(gate: gate) { await log?(.log($0.json(timestamp: SystemClock.now.rfc3339))) }
        do {
            let parameters = try JSON.value(from: command.parameters)
            let end =
                SystemClock.monotonicMilliseconds + max(0, command.deadline.milliseconds(since: SystemClock.now))
            try await control.pause(by: end)
            var answer = try await NavigateOperation(pages: pages).perform(parameters)
            answer.receipt.actionID = command.actionID
            answer.receipt.operation = command.operation
            answer.receipt.begunAt = begun
            answer.receipt.endedAt = SystemClock.now
            return answer
        } catch let error as EngineError {
            return EngineAnswer(.failed(statusCode: 504, message: "navigate() timed out: \(error.message)"))
        } catch {
            self.log.error(
                "the action failed", ["operation": .string(command.operation), "cause": .string("\(error)")])
            return EngineAnswer(.failed(statusCode: 500, message: "`\(command.operation)` failed: \(error)"))
        }
    }

    /// Stores the result, the receipt (which is no part of what the action did: rather none than no result) and the state.
    private func finish(_ command: SessionCommand, _ answer: EngineAnswer, read record: SessionRecord?) async {
        let (id, use) = (command.actionID, answer.receipt.use)
        let receipt = answer.receipt.actionID.isEmpty ? nil : answer.receipt
        do {
            do {
                try await session.writer.finish(id, use, receipt, with: answer.entry, read: record)
            } catch StoreError.tooLarge(let what, let size, let limit) {
                log.warn("too large to be stored", ["what": .string(what), "bytes": .integer(Int64(size))])
                let entry =
                    answer.entry.isStorable
                    ? answer.entry
                    : .failed(
                        statusCode: 500, message: "the result has \(size) bytes; it may have \(limit): ask for less")
                try await session.writer.finish(id, use, nil, with: entry, read: nil)
            }
        } catch {
            log.error("the action's end was not stored", ["actionId": .string(id), "cause": .string("\(error)")])
            // What of it was stored before the store was lost is not known: both may come twice.
            await report(answer.entry, of: command)
            _ = try? await session.writer.apply(.actionFinished(id: id, use: use))
        }
    }

    private func pageList() async -> JSONValue {
        .array(
            await pages.pages().map {
                [
                    "id": .string($0.id), "url": .string($0.url), "title": .string($0.title),
                    "active": .bool($0.isActive),
                ]
            })
    }

    private func report(_ entry: ActionEntry, of command: SessionCommand) async {
        let (id, action) = (session.id, command.actionID)
        do {
            _ = try await session.writer.store.with { try $0.append(entry, toAction: action, of: id) }
        } catch {
            log.error("an action's entry was not stored", ["actionId": .string(action), "cause": .string("\(error)")])
        }
    }

    private func event(
        _ outcome: ActionEntry, _ command: SessionCommand, _ milliseconds: Int64
    ) -> any BusEvent {
        if case .failed(_, let message) = outcome {
            return ActionFailed(
                sessionID: session.id, projectID: session.projectID, actionID: command.actionID,
                operation: command.operation, milliseconds: milliseconds, reason: String(message.prefix(512)))
        }
        return ActionCompleted(
            sessionID: session.id, projectID: session.projectID, actionID: command.actionID,
            operation: command.operation, milliseconds: milliseconds)
    }
}

/// Takes what an action says of itself on its way, in order.
typealias ActionLog = @Sendable (ActionEntry) async -> Void

/// Commands of the control plane itself; they are no actions of the client's.
enum InternalOperation: String {
    /// List the open pages.
    case pages
}

extension ActionEntry {
    fileprivate var isStorable: Bool { (try? StoredJSON.encode(self)) != nil }

    /// Whether the action did not do what it should: it failed, or its result says so.
    fileprivate var isTrouble: Bool {
        switch self {
        case .failed: true
        case .finished(let result): result["success"]?.boolValue == false
        case .connected, .log: false
        }
    }
}
