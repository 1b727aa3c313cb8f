import BusEvents
import Endpoints
import JSONModel
import SessionLifecycle
import SessionStore
import TestSupport
import Testing

extension EndpointTests {
    @Suite("cleanup")
    struct CleanupTests {
        @Test("a wish to end that comes twice ends once", arguments: Backend.allCases)
        func twice(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            _ = try service.send(Service.end(id), to: End.self)
            let wish = try #require(service.bus.events(SessionTerminationRequested.self).last)
            try service.deliver(wish, to: Cleanup.self)
            #expect(service.tasks.stops == [controller.arn], "one event, one call")
            try service.deliver(wish, to: Cleanup.self)
            #expect(try service.record(id).status == .terminating)
            try controller.shutDown()
            let released = try #require(service.bus.events(SessionResourcesReleased.self).last)
            for _ in 0..<2 { try service.deliver(released, to: Cleanup.self) }
            try service.deliver(wish, to: Cleanup.self)
            try service.taskStopped(controller.arn, startedBy: id)
            #expect(try service.record(id).status == .stopped)
            #expect(!service.deletions.scheduled.isEmpty)
            let order = DeletionOrder(sessionId: id, projectId: "local")
            #expect(service.deletions.scheduled.allSatisfy { $0 == order }, "orders may repeat")
            let terminated = service.bus.events(SessionTerminated.self)
            #expect(terminated.count == 1 && terminated.first?.reason == "client_request")
        }

        @Test("a session whose task is gone already, or that had none, stops at once", arguments: Backend.allCases)
        func nothingHeld(_ backend: Backend) throws {
            let service = try Service(backend)
            let created = try service.created()
            _ = try service.send(Service.end(created), to: End.self)
            try service.deliver(#require(service.bus.events(SessionTerminationRequested.self).last), to: Cleanup.self)
            #expect(try service.record(created).status == .stopped && service.tasks.stops.isEmpty)
            let (id, controller) = try service.ready()
            _ = service.tasks.end(controller.arn)
            _ = try service.send(Service.end(id), to: End.self)
            try service.deliver(#require(service.bus.events(SessionTerminationRequested.self).last), to: Cleanup.self)
            #expect(try service.record(id).status == .stopped)
        }

        @Test("the word of another task that it let go does not end a session", arguments: Backend.allCases)
        func foreignRelease(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            let stranger = SessionResourcesReleased(
                sessionID: id, projectID: "local",
                taskARN: "arn:aws:ecs:us-east-1:123456789012:task/browsers/stranger")
            try service.deliver(stranger, to: Cleanup.self)
            #expect(try service.record(id).status == .ready)
            _ = try service.send(Service.end(id), to: End.self)
            try service.deliver(stranger, to: Cleanup.self)
            #expect(try service.record(id).status == .terminating && service.deletions.scheduled.isEmpty)
            try service.taskStopped(controller.arn, startedBy: id)
            #expect(try service.record(id).status == .stopped)
        }

        @Test("a wish that nobody stored is stored and carried out", arguments: Backend.allCases)
        func fromEvent(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            try service.deliver(
                SessionTerminationRequested(sessionID: id, projectID: "local", reason: "shutdown"), to: Cleanup.self)
            #expect(try service.record(id).status == .terminating && service.record(id).endReason == .shutdown)
            #expect(service.tasks.stops == [controller.arn])
        }

        @Test(
            "a deadline ends its session with its reason",
            arguments: [
                ("idle", EndReason.idleTimeout), ("creation", .creationTimeout), ("duration", .durationLimit),
            ])
        func timeout(_ deadline: String, _ reason: EndReason) throws {
            let service = try Service(.memory)
            let (id, _) = try service.ready()
            try service.deliver(
                SessionTimeout(sessionID: id, projectID: "local", deadline: deadline), to: Cleanup.self)
            #expect(try service.record(id).endReason == reason && service.record(id).status == .terminating)
        }

        @Test("a browser that lets go by itself ends its session, and its actions", arguments: Backend.allCases)
        func released(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            service.store.whileWaiting(
                .happens {
                    try controller.shutDown()
                    try service.deliver(
                        #require(service.bus.events(SessionResourcesReleased.self).last), to: Cleanup.self)
                })
            try service.send(Service.navigate(id), to: Navigate.self).expectError(410, "task_stopped")
            try service.deliver(#require(service.bus.events(SessionTerminationRequested.self).last), to: Cleanup.self)
            #expect(try service.record(id).status == .stopped)
        }

        @Test(
            "a stopped session is deleted and leaves a tombstone; other orders leave things as they are",
            arguments: Backend.allCases)
        func deletion(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            let order = { (id: String) in #"{"sessionId":"\#(id)","projectId":"local"}"# }
            var answer = try service.deliver(BusDelivery.batch([order(id)]), to: Cleanup.self)
            #expect(answer == ["batchItemFailures": []])
            #expect(try service.record(id).status == .ready, "a session that has not stopped stays")
            try service.deleted(id, controller)
            #expect(try service.store.tombstone(of: id)?.endReason == .requestedByClient)
            #expect(try service.store.tombstone(of: id)?.projectID == "local")
            #expect(service.bus.events(SessionCleanupCompleted.self).count == 1)
            answer = try service.deliver(BusDelivery.batch([order(id), order("unknown")]), to: Cleanup.self)
            #expect(answer == ["batchItemFailures": []], "what is gone is done")
        }

        @Test("of a batch only the messages that failed come again", arguments: Backend.allCases)
        func batch(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            _ = try service.send(Service.end(id), to: End.self)
            try service.taskStopped(controller.arn, startedBy: id)
            let answer = try service.deliver(
                BusDelivery.batch(["not json", #"{"sessionId":"\#(id)","projectId":"local"}"#, "{}"]), to: Cleanup.self)
            #expect(
                answer == [
                    "batchItemFailures": [["itemIdentifier": "message-0"], ["itemIdentifier": "message-2"]]
                ])
            #expect(try service.store.load(id) == nil)
            #expect(try service.deliver(BusDelivery.batch([]), to: Cleanup.self) == ["batchItemFailures": []])
        }

        @Test("an event that fails in the middle is finished when it comes again", arguments: Backend.allCases)
        func finished(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            service.bus.refuse { $0 is SessionTerminationRequested }
            let wish = SessionTimeout(sessionID: id, projectID: "local", deadline: "idle")
            #expect(throws: (any Error).self) { try service.deliver(wish, to: Cleanup.self) }
            #expect(service.tasks.stops.isEmpty)
            try service.deliver(wish, to: Cleanup.self)
            #expect(service.tasks.stops == [controller.arn])
            service.bus.refuse { $0 is SessionTerminated }
            #expect(throws: (any Error).self) { try service.taskStopped(controller.arn, startedBy: id) }
            #expect(service.deletions.scheduled.count == 1, "what follows the failure is done all the same")
        }

        @Test("events that it has no use for do nothing")
        func unknown() throws {
            let service = try Service(.memory)
            let (id, _) = try service.ready()
            let before = try service.record(id)
            try service.deliver(
                SessionReady(sessionID: id, projectID: "local", milliseconds: 1, isFromPool: false), to: Cleanup.self)
            try service.deliver(
                SessionTerminationRequested(sessionID: "gone", projectID: "local", reason: "?"), to: Cleanup.self)
            #expect(try service.record(id) == before)
            #expect(throws: (any Error).self) { try service.deliver(Array("{}".utf8), to: Cleanup.self) }
        }
    }
}
