import BusEvents
import EventBus
import JSONModel
import SessionLifecycle
import SessionStore
import StagehandProtocol
import StructuredLogging
import Timestamps

/// An action that its browser task has been told of, by this request or by the one that this request repeats.
struct RunningAction<Endpoint: ActionEndpoint> {
    let call: APICall
    let id: String
    private let resources: FunctionResources
    private let deadline: Timestamp
    private var follower: ActionFollower
    /// Whether the start of the action was published, or is another request's to publish.
    private var isAnnounced = true

    /// How long a result may take before the start of its action is published, in milliseconds. What is faster is answered
    /// first, and published then: a bus may take longer than a click.
    private static var announcementDelay: Int { 250 }

    /// Checks the request, waits for the browser, and sends the command.
    ///
    /// `wantsProgress`: whether its steps are listened to, or its result only.
    static func begin(
        _ call: APICall, _ body: JSONValue?, _ resources: FunctionResources, wantsProgress: Bool,
        invocationDeadline: Timestamp?
    ) throws(APIError) -> RunningAction {
        let plan: ActionPlan
        do { plan = try Endpoint.plan(body, client: call.dialect) } catch { throw APIError(error) }
        let own = resources.identifier()
        let claim: Claim
        let parts: CommandParts
        do {
            claim = try Claim(call, body, operation: Endpoint.operation)
            parts = try CommandParts(
                plan, call: call, keys: resources.keys, operation: Endpoint.operation, actionID: own)
        } catch {
            throw call.unavailable(error)
        }
        let record = try ReadySession(resources).record(
            for: call, patienceMilliseconds: resources.settings.readyWaitMilliseconds)
        let wanted = resources.now().adding(milliseconds: Int64(plan.timeoutMilliseconds))
        let deadline = invocationDeadline.map { min(wanted, $0.adding(milliseconds: -1_000)) } ?? wanted
        do {
            let (id, claims) = try claim.settle(own: own, in: call.sessionID, resources.store)
            var action = RunningAction(
                call: call, id: id, resources: resources, deadline: deadline,
                follower: ActionFollower(
                    resources, action: id, of: record.id, until: deadline, heartbeatMilliseconds: 15_000))
            if id == own {
                try action.sendOrGiveUp(parts, wantsProgress, to: record, adding: claims)
                action.isAnnounced = false
            }
            return action
        } catch let error as APIError {
            throw error
        } catch {
            throw call.unavailable(error)
        }
    }

    /// What comes of an action, in order.
    enum Step {
        case connected
        case log(JSONValue)
        /// Nothing has come for a while; a stream wants a sign of life.
        case quiet
        case result(JSONValue)
    }

    /// The next step. Throws what the action failed with, and 504 after its deadline.
    mutating func next() throws(APIError) -> Step {
        let step: ActionFollower.Step
        do {
            step = try follow()
        } catch {
            throw call.unavailable(error)
        }
        switch step {
        case .entry(.connected): return .connected
        case .entry(.log(let message)): return .log(message)
        case .entry(.finished(let result)): return .result(result)
        case .entry(.failed(let status, let message)): throw failure(status, message)
        case .quiet: return .quiet
        case .late:
            throw APIError(
                status: 504,
                message: "`\(Endpoint.operation)` has not finished in time. It goes on in the browser as action \(id).",
                details: ["actionId": .string(id)])
        }
    }

    /// What comes next; the start is published before what is not the end.
    private mutating func follow() throws(StoreError) -> ActionFollower.Step {
        guard !isAnnounced else { return try follower.next() }
        let step = try follower.next(patience: Self.announcementDelay)
        switch step {
        case .entry(let entry) where entry.isFinal: return step
        case .late: return step
        case .entry:
            announce()
            return step
        case .quiet:
            announce()
            return try follower.next()
        }
    }

    /// An action that failed with its session says why the session ended.
    private func failure(_ status: Int, _ message: String) -> APIError {
        let ending = status == 410 ? (try? resources.store.load(call.sessionID))?.endReason : nil
        return APIError(
            status: status, message: message, details: ending.map { ["endReason": .string($0.rawValue)] } ?? [:])
    }

    /// Requests that have joined the action by now must not wait for a browser that will never hear of it.
    private func sendOrGiveUp(
        _ parts: CommandParts, _ wantsProgress: Bool, to record: SessionRecord, adding claims: [SessionAddition]
    ) throws {
        do {
            try send(parts, wantsProgress, to: record, adding: claims)
        } catch {
            let cause = error as? APIError ?? APIError.unavailable(requestID: call.requestID)
            do {
                try resources.store.append(
                    .failed(statusCode: cause.status, message: cause.message), toAction: id, of: record.id)
            } catch {
                call.log.warn("those who joined the action were not told", ["cause": .string("\(error)")])
            }
            throw error
        }
    }

    /// The command is stored in the same step in which the record says that the action runs.
    private func send(
        _ parts: CommandParts, _ wantsProgress: Bool, to record: SessionRecord, adding claims: [SessionAddition]
    ) throws {
        guard record.billing.actions < record.limits.maxActions else {
            throw APIError(
                status: 429,
                message: "The session has used its \(record.limits.maxActions) actions; start another one.",
                headers: ["x-wallcrawler-limit": "actions-per-session"], details: ["limit": "actions-per-session"])
        }
        let command = parts.command(for: record, deadline: deadline, wantsProgress: wantsProgress)
        let begun: SessionRecord?
        do {
            begun = try SessionEffects(resources, source: .actions).apply(
                .actionStarted(id: id), to: record.id, read: record, adding: claims + [.command(command)])
        } catch StoreError.tooLarge(let what, let size, let limit) {
            throw APIError(
                status: 413,
                message: "the request is too large: \(StoreError.tooLarge(what: what, size: size, limit: limit))")
        } catch {
            // Where only the answer was lost, the action does run.
            _ = try? SessionEffects(resources, source: .actions).apply(
                .actionFinished(id: id, use: nil), to: record.id)
            throw error
        }
        guard let begun else { throw APIError.sessionNotFound(record.id) }
        guard !begun.status.isEnded else { throw APIError.sessionEnded(begun.endReason, detail: begun.endDetail) }
        guard begun.runningActions.contains(id) else { throw APIError.notReady(begun.status) }
    }

    /// Publishes the start of the action, if that is left to do: to be called once the client is answered. The browser has done
    /// its work: a bus that is out of reach must not make the client repeat the action.
    mutating func announce() {
        guard !isAnnounced else { return }
        isAnnounced = true
        do {
            try resources.bus.publish([
                ActionStarted(
                    sessionID: call.sessionID, projectID: call.projectID, actionID: id, operation: Endpoint.operation)
            ])
        } catch {
            call.log.warn("the start of the action was not published", ["cause": .string("\(error)")])
        }
    }
}
