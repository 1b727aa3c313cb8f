import BusEvents
import JSONCoding
import JSONModel
import LambdaEvents
import SessionLifecycle
import SessionStore
import StructuredLogging

/// Gets browsers: for sessions that want one, for the warm pool, and what follows when their tasks start and stop.
package struct Provisioner: EventHandling {
    private let resources: FunctionResources
    private let effects: SessionEffects

    package init(_ resources: FunctionResources) {
        self.resources = resources
        self.effects = SessionEffects(resources, source: .provisioner)
    }

    package func handle(_ payload: [UInt8]) throws -> [UInt8] {
        switch try JSON.decode(BusEnvelopeHead.self, from: payload).detailType {
        case SessionCreateRequested.detailType:
            let detail = try detail(SessionCreateRequested.self, payload)
            try effects.apply(.provisioningStarted, to: detail.sessionID)
            try WarmPool(resources).replenish()
        case BrowserTaskRegistered.detailType:
            try registered(detail(BrowserTaskRegistered.self, payload))
        case PoolReplenishRequested.detailType, "Scheduled Event":
            try WarmPool(resources).replenish()
        case TaskStateChange.detailType:
            try changed(detail(TaskStateChange.self, payload))
        case let other:
            resources.log.warn("no use for the event", ["detailType": .string(other)])
        }
        return Array("null".utf8)
    }

    private func detail<Detail: Decodable & Sendable>(_ type: Detail.Type, _ payload: [UInt8]) throws -> Detail {
        try JSON.decode(BusEnvelope<Detail>.self, from: payload).detail
    }

    /// A task is up: it gets its session, or goes to the pool, as soon as its address is known.
    private func registered(_ event: BrowserTaskRegistered) throws {
        let taskID = BrowserTaskID.last(of: event.taskARN)
        guard let registration = try resources.store.registration(of: taskID) else { return }
        guard let address = try resources.tasks.address(ofTask: event.taskARN) else {
            throw ServiceError(
                service: "EC2", message: "task \(taskID) has no address yet", isCapacity: false, isRetryable: true)
        }
        try resources.store.setAddress(address, of: taskID)
        guard let sessionID = event.sessionID else {
            _ = try resources.store.offerToPool(taskID)
            return
        }
        guard let record = try effects.apply(.taskRunning(arn: event.taskARN), to: sessionID),
            record.task?.arn == event.taskARN, !record.status.isEnded
        else {
            _ = try resources.tasks.stop(arn: event.taskARN, reason: "its session does not need it")
            return
        }
        _ = try BrowserSupply(effects).assign(registration, to: record, address: address)
    }

    private func changed(_ task: TaskStateChange) throws {
        guard task.lastStatus == "STOPPED" else { return }
        let taskID = BrowserTaskID.last(of: task.taskArn)
        let exit = task.containers?.compactMap(\.exitCode).first.map { ", exit code \($0)" } ?? ""
        let detail = (task.stoppedReason ?? task.stopCode ?? "the browser task stopped") + exit
        let sessionID =
            try resources.store.waitForAssignment(of: taskID, timeoutMilliseconds: 0)?.sessionID ?? task.startedBy
        guard let sessionID, sessionID != BrowserTaskPurpose.pool.startedBy else {
            try resources.store.withdraw(taskID)
            try WarmPool(resources).replenish()
            return
        }
        try effects.apply(.taskStopped(arn: task.taskArn, detail: detail), to: sessionID)
        // Last: the assignment is what tells whose task it was, should this event come again.
        try resources.store.withdraw(taskID)
    }
}

/// The last part of a task's ARN, which names it in the store.
package enum BrowserTaskID {
    package static func last(of arn: String) -> String {
        arn.split(separator: "/").last.map(String.init) ?? arn
    }
}
