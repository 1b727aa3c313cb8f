package import BusEvents
package import Digests
package import EventBus
package import SessionLifecycle
package import SessionStore
package import Timestamps

/// A browser task's side of the protocol, without a browser: registers, takes its session, answers commands, goes.
package final class FakeController {
    package let arn: String
    /// What the task was started for; nil for one of the pool.
    package let intendedSession: String?
    package private(set) var assignment: TaskAssignment?
    /// The session's key, as the task unsealed it.
    package private(set) var sessionKey: [UInt8]?
    package let keys: X25519.KeyPair
    private let store: any SessionStoring
    private let bus: any EventPublishing
    private let now: () -> Timestamp
    private var position = StreamPosition.start

    package init(
        arn: String, session: String?, store: any SessionStoring, bus: any EventPublishing,
        now: @escaping () -> Timestamp
    ) throws {
        self.arn = arn
        self.intendedSession = session
        self.keys = try X25519.KeyPair.generate()
        self.store = store
        self.bus = bus
        self.now = now
    }

    package var taskID: String { arn.split(separator: "/").last.map(String.init) ?? arn }

    /// What it publishes when it is up.
    package var registered: BrowserTaskRegistered { BrowserTaskRegistered(taskARN: arn, sessionID: intendedSession) }

    package func register() throws {
        try store.register(
            TaskRegistration(
                taskID: taskID, taskARN: arn, publicKey: keys.publicKey, address: nil, registeredAt: now()))
        publish([registered])
    }

    /// Whether it has a session now.
    package func takeAssignment() throws -> Bool {
        guard assignment == nil else { return true }
        guard let found = try store.waitForAssignment(of: taskID, timeoutMilliseconds: 0) else { return false }
        sessionKey = try SealedBox.open(
            found.sealedSessionKey, with: keys, context: Array("session-key/\(found.sessionID)".utf8))
        assignment = found
        return true
    }

    /// Chrome answers. Returns whether the session took it; a task whose session does not is to go.
    package func becomeReady() throws -> Bool {
        guard let assignment, let record = try store.load(assignment.sessionID), !record.status.isEnded else {
            return false
        }
        let ready = try apply(.chromeReady(arn: arn, address: assignment.address))
        return ready?.status == .ready && ready?.task?.arn == arn
    }

    /// The commands that came since the last call, taken from the stream.
    package func takeCommands() throws -> [SessionCommand] {
        guard let assignment else { return [] }
        let found = try store.commands(of: assignment.sessionID, after: position, timeoutMilliseconds: 0)
        guard let last = found.last else { return [] }
        position = last.position
        // Reading on from there removes them.
        _ = try store.commands(of: assignment.sessionID, after: last.position, timeoutMilliseconds: 0)
        return found.map(\.element)
    }

    package func report(_ entry: ActionEntry, of actionID: String) throws {
        guard let assignment else { return }
        try store.append(entry, toAction: actionID, of: assignment.sessionID)
    }

    /// Ends an action: the state first, then the result.
    package func finish(_ actionID: String, with entry: ActionEntry) throws {
        try apply(.actionFinished(id: actionID, use: nil))
        try report(entry, of: actionID)
    }

    /// Chrome is gone.
    package func crash() throws {
        try apply(.browserCrashed(detail: "signal 11"))
    }

    /// Lets everything go; the process ends after it.
    package func shutDown() throws {
        try store.withdraw(taskID)
        guard let assignment else { return }
        publish([
            SessionResourcesReleased(
                sessionID: assignment.sessionID, projectID: assignment.projectID, taskARN: arn)
        ])
    }

    @discardableResult
    package func apply(_ input: SessionInput) throws -> SessionRecord? {
        guard let id = assignment?.sessionID else { return nil }
        var effects: [SessionEffect] = []
        let update = try store.update(id, attempts: 32) { record -> (SessionRecord, [SessionAddition], Void)? in
            let made = SessionMachine.apply(input, to: record, at: now(), source: "wallcrawler.browser-controller")
            effects = made.effects
            return made.outcome == .changed ? (made.record, made.additions, ()) : nil
        }
        guard case .stored(let record, _) = update else { return nil }
        for effect in effects {
            switch effect {
            case .failActions(let ids):
                for action in ids {
                    try store.append(
                        .failed(statusCode: 410, message: "The session has ended."), toAction: action, of: id)
                }
            case .announce(let announcement): publish([announcement.event(for: record)])
            default: break
            }
        }
        return record
    }

    /// As the controller does: an event that cannot be published is lost.
    private func publish(_ events: [any BusEvent]) {
        try? bus.publish(events)
    }
}
