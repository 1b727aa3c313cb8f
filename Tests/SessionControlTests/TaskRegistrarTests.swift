import Digests
import ProcessEnvironment
import SessionStore
import TestSupport
import Testing

@testable import SessionControl

@Suite struct TaskRegistrarTests {
    private let desk = Desk()

    private func registrar() throws -> TaskRegistrar {
        TaskRegistrar(
            identity: TaskIdentity(arn: Desk.arn, privateAddress: "127.0.0.1"), port: 9223,
            keys: try X25519.KeyPair.generate(),
            store: StoreActor(desk.store, label: "records"), waiting: StoreActor(desk.store, label: "waiting"),
            retry: OutageRetry(log: desk.log), log: desk.log)
    }

    @Test("a task that is given no session in time gives up")
    func tooLate() async throws {
        let registrar = try registrar()
        try await registrar.register()
        await #expect(throws: ControllerError.self) { _ = try await registrar.assignment(within: 50) }
    }

    @Test("a session that was assigned is found with its key, however late the task asks")
    func assigned() async throws {
        let registrar = try registrar()
        try await registrar.register()
        let key = [UInt8](repeating: 9, count: 32)
        let sealed = try SealedBox.seal(
            key, to: registrar.keys.publicKey, context: Array("session-key/\(Desk.id)".utf8))
        let assignment = TaskAssignment(
            sessionID: Desk.id, projectID: "local", sealedSessionKey: sealed, address: "127.0.0.1:9223")
        #expect(try desk.store.assign(assignment, to: "task-1"))
        let (found, opened) = try await registrar.assignment(within: 0)
        #expect(found.sessionID == Desk.id)
        #expect(opened.revealed == key)
    }
}
