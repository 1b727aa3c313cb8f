import BusEvents
import Endpoints
import JSONCoding
import JSONModel
import ProcessEnvironment
import SessionLifecycle
import SessionStore
import TestSupport
import Testing

extension EndpointTests {
    @Suite("provisioner")
    struct ProvisionerTests {
        private static func request(_ service: Service) throws -> SessionCreateRequested {
            try #require(service.bus.events(SessionCreateRequested.self).last)
        }

        @Test("a request that comes twice starts one task", arguments: Backend.allCases)
        func twice(_ backend: Backend) throws {
            let service = try Service(backend)
            let id = try service.created()
            for _ in 0..<3 { try service.deliver(Self.request(service), to: Provisioner.self) }
            #expect(service.tasks.all.map(\.purpose) == [.session(id: id, projectID: "local")])
            #expect(service.tasks.all.first?.token == "\(id)-0")
            let record = try service.record(id)
            #expect(record.status == .provisioning && record.task?.arn == service.tasks.all.first?.arn)
            #expect(service.bus.events(ECSTaskStarted.self).count == 1)
        }

        @Test(
            "a request that failed after RunTask gives the same task when it comes again", arguments: Backend.allCases)
        func crashedBetween(_ backend: Backend) throws {
            let service = try Service(backend)
            let id = try service.created()
            let request = try Self.request(service)
            service.bus.refuse { $0 is ECSTaskStarted }
            #expect(throws: (any Error).self) { try service.deliver(request, to: Provisioner.self) }
            service.bus.refuse { _ in false }
            try service.deliver(request, to: Provisioner.self)
            #expect(service.tasks.all.count == 1)
            #expect(try service.record(id).status == .provisioning)
        }

        @Test("a session of a pool that has a browser by now needs no task", arguments: Backend.allCases)
        func poolClaim(_ backend: Backend) throws {
            let service = try Service(backend)
            let id = try service.created()
            let controller = try service.pooled()
            try service.deliver(Self.request(service), to: Provisioner.self)
            #expect(service.tasks.all.map(\.purpose) == [.pool], "the pool's task is claimed, no other is started")
            #expect(try controller.takeAssignment() && controller.becomeReady())
            #expect(try service.record(id).status == .ready && service.record(id).task?.isFromPool == true)
            #expect(service.bus.events(SessionReady.self).first?.isFromPool == true)
        }

        @Test(
            "without capacity the session is tried as often as configured, then fails and is taken down",
            arguments: Backend.allCases)
        func noCapacity(_ backend: Backend) throws {
            let service = try Service(backend) { $0.maximumAttempts = 3 }
            let id = try service.created()
            service.tasks.refuse([.noCapacity, .noCapacity, .noCapacity])
            for attempt in 1...3 {
                let request = try Self.request(service)
                #expect(request.attempt == attempt)
                try service.deliver(request, to: Provisioner.self)
                #expect(service.bus.events(ECSTaskFailed.self).count == attempt)
            }
            let record = try service.record(id)
            #expect(record.status == .failed && record.endReason == .capacity && record.retryCount == 3)
            #expect(record.endDetail == "no capacity for another browser task")
            #expect(service.bus.events(ECSTaskFailed.self).allSatisfy { $0.reason == record.endDetail })
            let failures = service.bus.events(SessionCreateFailed.self)
            #expect(failures.map(\.isFinal) == [false, false, true] && failures.last?.reason == "capacity")
            #expect(failures.allSatisfy { $0.detail == record.endDetail })
            #expect(service.log.lines.contains { $0.contains("Capacity is unavailable") }, "ECS's words are logged")
            try service.deliver(
                #require(service.bus.events(SessionTerminationRequested.self).last), to: Cleanup.self)
            #expect(try service.record(id).status == .stopped && service.deletions.scheduled.count == 1)
            try service.send(Service.navigate(id), to: Navigate.self).expectError(410, "capacity")
        }

        @Test("an attempt after one without capacity can succeed", arguments: Backend.allCases)
        func secondAttempt(_ backend: Backend) throws {
            let service = try Service(backend)
            let id = try service.created()
            service.tasks.refuse([.noCapacity])
            try service.deliver(Self.request(service), to: Provisioner.self)
            try service.deliver(Self.request(service), to: Provisioner.self)
            let task = try #require(service.tasks.all.first)
            #expect(task.token == "\(id)-1")
            try service.bringUp(service.controller(ofTask: task.arn, session: id))
            #expect(try service.record(id).status == .ready)
        }

        @Test("what no repetition mends fails the session at once")
        func finalFailure() throws {
            let service = try Service(.memory)
            let id = try service.created()
            service.tasks.refuse([.accessDenied])
            try service.deliver(Self.request(service), to: Provisioner.self)
            #expect(try service.record(id).status == .failed && service.record(id).endReason == .creationFailed)
            #expect(service.bus.events(SessionCreateRequested.self).count == 1)
            #expect(try service.record(id).endDetail == "the browser task could not be started")
            let told = try service.bus.published.map { String(decoding: try BusDelivery.event($0), as: UTF8.self) }
            let view = try service.send(Service.retrieve(id), to: Retrieve.self).text
            #expect(!told.contains { $0.contains("AccessDenied") } && !view.contains("AccessDenied"))
            #expect(service.log.lines.contains { $0.contains("AccessDeniedException") })
        }

        @Test("a failed session is taken down though the first word of it was lost", arguments: Backend.allCases)
        func lostWord(_ backend: Backend) throws {
            let service = try Service(backend)
            let id = try service.created()
            let request = try Self.request(service)
            service.tasks.refuse([.accessDenied])
            service.bus.refuse { $0 is SessionTerminationRequested }
            #expect(throws: (any Error).self) { try service.deliver(request, to: Provisioner.self) }
            #expect(try service.record(id).status == .failed)
            #expect(service.bus.events(SessionCreateFailed.self).count == 1, "what can be told is told")
            service.bus.refuse { _ in false }
            try service.deliver(request, to: Provisioner.self)
            try service.deliver(
                #require(service.bus.events(SessionTerminationRequested.self).last), to: Cleanup.self)
            #expect(try service.record(id).status == .stopped)
        }

        @Test("a task that registers gets its session, sealed to it alone", arguments: Backend.allCases)
        func registered(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.provisioned()
            try controller.register()
            try service.deliver(controller.registered, to: Provisioner.self)
            try service.deliver(controller.registered, to: Provisioner.self)
            #expect(try service.record(id).status == .starting)
            #expect(try controller.takeAssignment())
            #expect(controller.assignment?.address == "127.1.0.1:9223" && controller.assignment?.projectID == "local")
            #expect(controller.sessionKey == service.keys.key(ofSession: id).revealed)
            let stranger = try service.controller(ofTask: controller.arn, session: id)
            #expect(throws: (any Error).self) { try stranger.takeAssignment() }
        }

        @Test("a task without an address yet makes its event come again", arguments: Backend.allCases)
        func noAddress(_ backend: Backend) throws {
            let service = try Service(backend)
            let (_, controller) = try service.provisioned()
            try controller.register()
            service.tasks.setAddresses(known: false)
            #expect(throws: (any Error).self) { try service.deliver(controller.registered, to: Provisioner.self) }
            #expect(try !controller.takeAssignment())
            service.tasks.setAddresses(known: true)
            try service.deliver(controller.registered, to: Provisioner.self)
            #expect(try controller.takeAssignment())
        }

        @Test(
            "a task that comes late to an ended or deleted session is stopped and gets no key",
            arguments: Backend.allCases)
        func late(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.provisioned()
            _ = try service.send(Service.end(id), to: End.self)
            try controller.register()
            try service.deliver(controller.registered, to: Provisioner.self)
            #expect(service.tasks.stops.contains(controller.arn))
            #expect(try !controller.takeAssignment())
            let (other, lateController) = try service.provisioned()
            try service.store.delete(
                other,
                tombstone: Tombstone(projectID: "local", endReason: .creationTimeout, endedAt: service.clock.now))
            try lateController.register()
            try service.deliver(lateController.registered, to: Provisioner.self)
            #expect(service.tasks.stops.contains(lateController.arn))
            #expect(try !lateController.takeAssignment())
        }

        @Test("the task of a lost attempt is stopped when it comes after all", arguments: Backend.allCases)
        func lostTask(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, first) = try service.provisioned()
            try service.taskStopped(first.arn, startedBy: id)
            try service.deliver(Self.request(service), to: Provisioner.self)
            let second = try #require(service.tasks.all.last)
            #expect(second.arn != first.arn)
            try first.register()
            try service.deliver(first.registered, to: Provisioner.self)
            #expect(service.tasks.stops == [first.arn])
            #expect(try !first.takeAssignment())
            try service.bringUp(service.controller(ofTask: second.arn, session: id))
            #expect(try service.record(id).task?.arn == second.arn)
        }

        @Test("an event of a task that is silent by now is let go")
        func silent() throws {
            let service = try Service(.memory)
            let (id, controller) = try service.provisioned()
            try service.deliver(controller.registered, to: Provisioner.self)
            #expect(try service.record(id).status == .provisioning)
        }

        static let stages: [(SessionStatus, SessionStatus)] = [
            (.provisioning, .provisioning), (.starting, .starting), (.ready, .failed), (.active, .failed),
            (.terminating, .stopped), (.stopped, .stopped), (.failed, .failed),
        ]

        @Test("a task that stops is noticed in every state", arguments: Backend.allCases, stages)
        func stopped(_ backend: Backend, _ stage: (before: SessionStatus, after: SessionStatus)) throws {
            let service = try Service(backend)
            let (id, controller) = try service.provisioned()
            try bring(id, controller, to: stage.before, service)
            let before = service.bus.published.count
            try service.taskStopped(controller.arn, startedBy: id)
            try service.taskStopped(controller.arn, startedBy: id)
            let record = try service.record(id)
            #expect(record.status == stage.after)
            let published = service.bus.names.dropFirst(before)
            switch stage.before {
            case .provisioning, .starting:
                #expect(record.retryCount == 1 && record.task == nil)
                let attempts = service.bus.events(SessionCreateRequested.self).dropFirst().map(\.attempt)
                #expect(attempts == [2, 2], "a duplicate asks again for the same attempt and costs none")
            case .ready, .active:
                #expect(record.endReason == .taskStopped && record.endDetail?.contains("exit code 137") == true)
                #expect(published.contains("SessionTerminationRequested"))
            case .terminating: #expect(published.count { $0 == "SessionTerminated" } == 1)
            case .creating, .stopped, .failed: #expect(!published.contains("SessionTerminated"))
            }
            #expect(try service.store.registration(of: controller.taskID) == nil)
        }

        /// Through the functions, as far as the session has to come.
        private func bring(
            _ id: String, _ controller: FakeController, to status: SessionStatus, _ service: Service
        ) throws {
            switch status {
            case .creating, .provisioning: break
            case .starting:
                try controller.register()
                try service.deliver(controller.registered, to: Provisioner.self)
            case .ready: try service.bringUp(controller)
            case .active:
                try service.bringUp(controller)
                try service.send(Service.navigate(id), to: Navigate.self).expectError(504)
            case .terminating:
                try service.bringUp(controller)
                _ = try service.send(Service.end(id), to: End.self)
            case .stopped:
                try bring(id, controller, to: .terminating, service)
                try controller.shutDown()
                try service.deliver(
                    #require(service.bus.events(SessionResourcesReleased.self).last), to: Cleanup.self)
            case .failed:
                try service.bringUp(controller)
                try controller.crash()
            }
            try #require(try service.record(id).status == status)
        }

        @Test("the running actions of a session whose task stops are ended", arguments: Backend.allCases)
        func actionsEnd(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            service.store.whileWaiting(.happens { try service.taskStopped(controller.arn, startedBy: id) })
            let reply = try service.send(Service.navigate(id), to: Navigate.self)
            reply.expectError(410, "task_stopped")
            #expect(service.store.idleWaits.isEmpty)
        }

        @Test(
            "a claimed task of the pool is known by its assignment, also when its event failed once",
            arguments: Backend.allCases)
        func claimedTaskStops(_ backend: Backend) throws {
            let service = try Service(backend)
            let controller = try service.pooled()
            let id = try service.created()
            #expect(try controller.takeAssignment() && controller.becomeReady())
            service.bus.refuse { $0 is SessionTerminationRequested }
            #expect(throws: (any Error).self) { try service.taskStopped(controller.arn, startedBy: "pool") }
            service.bus.refuse { _ in false }
            try service.taskStopped(controller.arn, startedBy: "pool")
            #expect(try service.record(id).status == .failed && service.record(id).endReason == .taskStopped)
            #expect(service.bus.events(SessionTerminationRequested.self).count == 1)
        }

        @Test("events that it has no use for do nothing, and what is no event fails")
        func unknown() throws {
            let service = try Service(.memory)
            let (id, controller) = try service.provisioned()
            let before = try (service.record(id), service.bus.published.count)
            for status in ["RUNNING", "PENDING", "DEPROVISIONING"] {
                try service.deliver(
                    BusDelivery.taskStateChange(controller.arn, status: status, startedBy: id), to: Provisioner.self)
            }
            try service.deliver(ResourceQuotaExceeded(resource: "x", detail: "y"), to: Provisioner.self)
            try service.deliver(
                JSON.encode(BusDelivery.envelope("Something", "somebody", ["x": 1], "1")), to: Provisioner.self)
            try service.deliver(
                SessionCreateRequested(sessionID: "gone", projectID: "local", attempt: 1), to: Provisioner.self)
            let stranger = try BusDelivery.taskStateChange(
                "arn:aws:ecs:us-east-1:123456789012:task/browsers/stranger", status: "STOPPED", startedBy: nil)
            try service.deliver(stranger, to: Provisioner.self)
            #expect(try service.record(id) == before.0 && service.bus.published.count == before.1)
            for payload in ["", "[]", "{}", #"{"detail-type":"SessionCreateRequested","id":"1","source":"s"}"#] {
                #expect(throws: (any Error).self) { try service.deliver(Array(payload.utf8), to: Provisioner.self) }
            }
        }
    }
}
