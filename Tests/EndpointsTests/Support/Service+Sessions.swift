import BusEvents
import Endpoints
import JSONModel
import SessionLifecycle
import SessionStore
import TestSupport
import Testing

/// Bringing sessions to where a test wants them, through the functions themselves.
extension Service {
    static let start = ProxyRequest("POST", "/sessions/start", body: ["modelName": "openai/gpt-4.1-mini"])

    static func navigate(_ id: String, _ url: String = "https://example.com/") -> ProxyRequest {
        ProxyRequest("POST", "/sessions/{sessionId}/navigate", session: id, body: ["url": .string(url)])
    }

    static func end(_ id: String) -> ProxyRequest { ProxyRequest("POST", "/sessions/{sessionId}/end", session: id) }
    static func status(_ id: String) -> ProxyRequest {
        ProxyRequest("GET", "/sessions/{sessionId}/status", session: id)
    }

    static func retrieve(_ id: String) -> ProxyRequest {
        ProxyRequest("GET", "/sessions/{sessionId}/retrieve", session: id)
    }

    static func debug(_ id: String) -> ProxyRequest { ProxyRequest("GET", "/sessions/{sessionId}/debug", session: id) }

    static func cdpURL(_ id: String, _ body: JSONValue? = nil) -> ProxyRequest {
        ProxyRequest("POST", "/sessions/{sessionId}/cdp-url", session: id, body: body)
    }

    /// A session that was asked for; nobody has worked on it yet.
    func created(_ request: ProxyRequest = start) throws -> String {
        let reply = try send(request, to: Start.self)
        try #require(reply.status == 200, "\(reply.text)")
        return try #require(reply.data["sessionId"]?.stringValue)
    }

    /// A session whose task was started; the task has not registered yet.
    func provisioned(_ request: ProxyRequest = start) throws -> (id: String, controller: FakeController) {
        let id = try created(request)
        try deliver(#require(bus.events(SessionCreateRequested.self).last), to: Provisioner.self)
        return (id, try controller(ofTask: #require(record(id).task?.arn), session: id))
    }

    /// A session with a browser.
    func ready(_ request: ProxyRequest = start) throws -> (id: String, controller: FakeController) {
        let (id, controller) = try provisioned(request)
        try bringUp(controller)
        try #require(try record(id).status == .ready)
        return (id, controller)
    }

    /// A task of the pool that waits for a session.
    func pooled() throws -> FakeController {
        let arn = try resources.tasks.run(.pool, token: identifiers.next())
        let controller = try controller(ofTask: arn, session: nil)
        try controller.register()
        try deliver(controller.registered, to: Provisioner.self)
        return controller
    }

    func controller(ofTask arn: String, session: String?) throws -> FakeController {
        try FakeController(arn: arn, session: session, store: store.base, bus: bus, now: { [clock] in clock.now })
    }

    /// From the task's registration to the browser's answer.
    func bringUp(_ controller: FakeController) throws {
        try controller.register()
        try deliver(controller.registered, to: Provisioner.self)
        try #require(try controller.takeAssignment())
        try #require(try controller.becomeReady())
    }

    func record(_ id: String) throws -> SessionRecord { try #require(try store.load(id)) }

    /// The task has ended: ECS says so.
    func taskStopped(_ arn: String, startedBy: String?) throws {
        _ = tasks.end(arn)
        try deliver(
            BusDelivery.taskStateChange(arn, status: "STOPPED", startedBy: startedBy), to: Provisioner.self)
    }

    /// The session with its record deleted, everything through the functions.
    func deleted(_ id: String, _ controller: FakeController) throws {
        _ = try send(Self.end(id), to: End.self)
        try deliver(#require(bus.events(SessionTerminationRequested.self).last), to: Cleanup.self)
        try taskStopped(controller.arn, startedBy: id)
        try deliver(BusDelivery.batch(deletionBodies()), to: Cleanup.self)
        try #require(try store.load(id) == nil)
    }

    /// The messages of the cleanup queue.
    func deletionBodies() -> [String] {
        deletions.scheduled.map { #"{"sessionId":"\#($0.sessionId)","projectId":"\#($0.projectId)"}"# }
    }

    /// Whoever waits next: the browser takes up the action and gives `entries`, the last of which ends it.
    func browserAnswers(_ controller: FakeController, _ entries: ActionEntry...) {
        store.whileWaiting(
            .happens {
                for command in try controller.takeCommands() {
                    for entry in entries {
                        entry.isFinal
                            ? try controller.finish(command.actionID, with: entry)
                            : try controller.report(entry, of: command.actionID)
                    }
                }
            })
    }
}
