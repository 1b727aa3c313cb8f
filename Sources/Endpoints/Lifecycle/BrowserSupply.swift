import BusEvents
import EventBus
import JSONModel
import SessionLifecycle
import SessionStore
import StructuredLogging

/// Gets a browser for a session: one of the warm pool where there is one, a new task otherwise.
struct BrowserSupply {
    let effects: SessionEffects
    private var resources: FunctionResources { effects.resources }

    init(_ effects: SessionEffects) {
        self.effects = effects
    }

    /// For a session that wants a browser; the record as it is afterwards.
    func supply(_ record: SessionRecord) throws -> SessionRecord {
        if let claimed = try claim(for: record) { return claimed }
        return try run(for: record)
    }

    /// Claims a task of the warm pool and hands it the session. Nil where the pool is empty.
    func claim(for record: SessionRecord) throws -> SessionRecord? {
        while let registration = try resources.store.claimFromPool() {
            guard let address = registration.address else { continue }
            let task = BrowserTask(arn: registration.taskARN, address: address, isFromPool: true)
            guard let newest = try effects.apply(.taskClaimed(task), to: record.id) else { return nil }
            guard newest.task?.arn == registration.taskARN else { return newest }
            guard let problem = handOver(registration, to: newest, address: address) else { return newest }
            try effects.apply(
                .attemptFailed(.creationFailed, detail: problem, isRetryable: true), to: record.id)
            return try resources.store.load(record.id)
        }
        return nil
    }

    /// Nil if the claimed task has the session now, else why not, for people. A task that could not be given the session
    /// is stopped: back in the pool it would spoil the next one too, or it has the session without anybody's knowledge.
    private func handOver(_ registration: TaskRegistration, to record: SessionRecord, address: String) -> String? {
        do {
            let isAssigned = try assign(registration, to: record, address: address)
            return isAssigned ? nil : "the claimed browser task was taken"
        } catch {
            report("a claimed browser task was not given its session", error, record)
            discard(registration, record)
            return Self.failureDetail
        }
    }

    /// Both steps, also when one fails: a task that stops is withdrawn when ECS reports it.
    private func discard(_ registration: TaskRegistration, _ record: SessionRecord) {
        do {
            try resources.store.withdraw(registration.taskID)
        } catch {
            report("a browser task was not withdrawn", error, record)
        }
        do {
            _ = try resources.tasks.stop(arn: registration.taskARN, reason: "it cannot be given a session")
        } catch {
            report("a browser task was not stopped", error, record)
        }
    }

    private func report(_ message: StaticString, _ cause: any Error, _ record: SessionRecord) {
        resources.log.error(message, ["sessionId": .string(record.id), "cause": .string("\(cause)")])
    }

    /// What clients and events learn; the services' own words name accounts, roles and resources, and go to the log only.
    private static let failureDetail = "the browser task could not be started"
    private static let capacityDetail = "no capacity for another browser task"

    /// Gives a registered task its session: the key, sealed to the task, and the address. False where it has one.
    func assign(_ registration: TaskRegistration, to record: SessionRecord, address: String) throws -> Bool {
        let sealed = try resources.keys.sealedKey(ofSession: record.id, to: registration.publicKey)
        return try resources.store.assign(
            TaskAssignment(
                sessionID: record.id, projectID: record.projectID, sealedSessionKey: sealed, address: address),
            to: registration.taskID)
    }

    /// Asks ECS for a task. The token makes a repeated request for the same attempt give the same task.
    private func run(for record: SessionRecord) throws -> SessionRecord {
        do {
            let arn = try resources.tasks.run(
                .session(id: record.id, projectID: record.projectID), token: "\(record.id)-\(record.retryCount)")
            let newest = try effects.apply(.taskRequested(arn: arn), to: record.id) ?? record
            try resources.bus.publish([ECSTaskStarted(taskARN: arn, sessionID: record.id)])
            return newest
        } catch let error as ServiceError where error.service == "ECS" {
            report("no browser task could be started", error, record)
            let detail = error.isCapacity ? Self.capacityDetail : Self.failureDetail
            try resources.bus.publish([ECSTaskFailed(taskARN: nil, sessionID: record.id, reason: detail)])
            return try effects.apply(
                .attemptFailed(
                    error.isCapacity ? .capacity : .creationFailed, detail: detail,
                    isRetryable: error.isRetryable),
                to: record.id) ?? record
        }
    }
}
