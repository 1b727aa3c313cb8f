import BusEvents
import Endpoints
import JSONCoding
import JSONModel
import LambdaRuntime
import SessionLifecycle
import SessionStore
import TestSupport
import Testing

extension EndpointTests {
    @Suite("The warm pool")
    struct WarmPoolTests {
        /// What a handler that runs at the same time as others did.
        private struct Outcome: Sendable {
            let failure: String?
        }

        @Test("handlers at the same time start as many tasks as are missing, never more", arguments: Backend.allCases)
        func concurrent(_ backend: Backend) throws {
            let service = try Service(backend) { $0.warmPoolSize = 3 }
            let payload = try BusDelivery.event(PoolReplenishRequested())
            let makers = try (0..<8).map { _ in Transfer(try service.otherResources()) }
            let outcomes = onThreads(makers.count) { index in
                do {
                    try Service.deliver(payload, to: Provisioner.self, makers[index].value)
                    return Outcome(failure: nil)
                } catch {
                    return Outcome(failure: "\(error)")
                }
            }
            #expect(outcomes.allSatisfy { $0 != nil && $0?.failure == nil })
            #expect(service.tasks.all.count == 3 && service.tasks.all.allSatisfy { $0.purpose == .pool })
            for task in service.tasks.all {
                let controller = try service.controller(ofTask: task.arn, session: nil)
                try controller.register()
                try service.deliver(controller.registered, to: Provisioner.self)
                try service.deliver(payload, to: Provisioner.self)
            }
            #expect(try service.store.poolCount() == 3 && service.tasks.all.count == 3)
        }

        @Test("the schedule, a claim and the end of a task refill the pool", arguments: Backend.allCases)
        func refill(_ backend: Backend) throws {
            let service = try Service(backend) { $0.warmPoolSize = 1 }
            try service.deliver(
                JSON.encode(BusDelivery.envelope("Scheduled Event", "aws.events", [:], "1")), to: Provisioner.self)
            let first = try #require(service.tasks.all.last)
            let controller = try service.controller(ofTask: first.arn, session: nil)
            try controller.register()
            try service.deliver(controller.registered, to: Provisioner.self)
            try service.taskStopped(first.arn, startedBy: "pool")
            #expect(service.tasks.all.count == 2, "an idle task that died is replaced")
        }

        @Test("a task that cannot be started is not waited for", arguments: Backend.allCases)
        func refused(_ backend: Backend) throws {
            let service = try Service(backend) { $0.warmPoolSize = 1 }
            service.tasks.refuse([.noCapacity])
            #expect(throws: (any Error).self) {
                try service.deliver(PoolReplenishRequested(), to: Provisioner.self)
            }
            try service.deliver(PoolReplenishRequested(), to: Provisioner.self)
            #expect(service.tasks.all.count == 1)
        }

        @Test("a pool of size 0 starts nothing, and a task that joins is of use to the next session")
        func empty() throws {
            let service = try Service(.memory)
            try service.deliver(PoolReplenishRequested(), to: Provisioner.self)
            #expect(service.tasks.all.isEmpty)
            let controller = try service.pooled()
            _ = try service.created()
            #expect(try controller.takeAssignment())
        }

        @Test(
            "a claimed task that cannot be given its session is stopped, and another attempt follows",
            arguments: Backend.allCases)
        func failedHandOver(_ backend: Backend) throws {
            let service = try Service(backend)
            let pooled = try service.pooled()
            service.store.failures[.assignment] = .unreadable(what: "test", problem: "the store is gone")
            let id = try service.created()
            let record = try service.record(id)
            #expect(record.retryCount == 1 && record.task == nil && record.lostTasks == [pooled.arn])
            #expect(record.status == .starting && service.tasks.stops == [pooled.arn])
            #expect(try service.store.registration(of: pooled.taskID) == nil && service.store.poolCount() == 0)
            try service.deliver(#require(service.bus.events(SessionCreateRequested.self).last), to: Provisioner.self)
            let second = try #require(service.tasks.all.last)
            #expect(second.arn != pooled.arn)
            try service.bringUp(service.controller(ofTask: second.arn, session: id))
            #expect(try service.record(id).task?.arn == second.arn)
            #expect(!service.bus.events(SessionCreateFailed.self).contains { $0.detail.contains("store is gone") })
        }

        @Test("sessions that start at the same time never share a browser", arguments: Backend.allCases)
        func oneEach(_ backend: Backend) throws {
            let service = try Service(backend)
            for _ in 0..<3 { _ = try service.pooled() }
            let makers = try (0..<6).map { _ in Transfer(try service.otherResources()) }
            let answers = onThreads(makers.count) { index in
                let recorder = AnswerRecorder()
                let payload = Service.start.payload
                let invocation = Invocation(
                    requestID: "r", functionARN: "arn", deadline: nil, traceID: nil, tenantID: nil, clientContext: nil,
                    payload: payload)
                _ = RESTFunction<Start>(makers[index].value).handle(invocation, Responder(recorder))
                return (try? Reply(recorder))?.data["sessionId"]?.stringValue
            }
            let ids = answers.compactMap { $0 ?? nil }
            #expect(ids.count == 6)
            let records = try service.store.load(ids)
            let claimed = records.compactMap { $0.task?.arn }
            #expect(claimed.count == 3 && Set(claimed).count == 3)
            #expect(try service.store.poolCount() == 0)
        }
    }
}

/// Hands a thread something that only it will use.
///
/// `@unchecked Sendable`: the maker never touches `value` again, and one thread alone reads it.
private struct Transfer<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) {
        self.value = value
    }
}
