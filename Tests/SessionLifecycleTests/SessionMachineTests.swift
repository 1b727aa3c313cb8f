import JSONModel
import SessionLifecycle
import Testing
import Timestamps

@Suite("The session machine")
struct SessionMachineTests {
    @Test("an input that comes twice changes nothing the second time", arguments: SessionStatus.allCases)
    func inputsAreIdempotent(_ status: SessionStatus) {
        for (name, input) in Samples.inputs where !name.hasPrefix("attemptFailed") {
            let once = Samples.apply(input, to: Samples.record(status)).record
            let twice = Samples.apply(input, to: once)
            // A termination and a task's end are two steps by design: to FAILED or TERMINATING, then onwards.
            let steps = ["terminationRequested", "taskStopped", "resourcesReleased", "browserCrashed"]
            guard !steps.contains(name), once.status == twice.record.status else {
                #expect(steps.contains(name), "\(name) in \(status)")
                continue
            }
            #expect(twice.record == once, "\(name) in \(status)")
        }
    }

    @Test("whatever comes in whatever order, nothing traps, an ended session never comes back and always has a reason")
    func randomWalks() {
        var generator = SplitMix64(state: 20_261_122)
        for _ in 0..<2_000 {
            var record = Samples.record(.creating)
            var hasEnded = false
            for _ in 0..<40 {
                let (_, input) = Samples.inputs[Int(generator.next() % UInt64(Samples.inputs.count))]
                let transition = Samples.apply(input, to: record)
                #expect((transition.event != nil) == (transition.record != record))
                record = transition.record
                if hasEnded { #expect(record.status.isEnded) }
                hasEnded = record.status.isEnded
                if hasEnded {
                    #expect(record.endReason != nil)
                    #expect(record.terminatedAt != nil)
                    #expect(record.runningActions.isEmpty)
                    #expect(record.control == nil)
                }
                #expect((record.status == .active) == !record.runningActions.isEmpty)
                #expect(record.retryCount <= record.limits.maxAttempts)
            }
        }
    }

    @Test("who has control is remembered with the time, once however often it is told, and forgotten with the return")
    func control() {
        let transition = Samples.apply(.controlChanged(person: 2), to: Samples.record(.ready))
        let taken = transition.record
        #expect(taken.control == ControlTenure(person: 2, since: Samples.start.adding(seconds: 90)))
        #expect(transition.event?.eventType == "ControlGranted")
        #expect(Samples.apply(.controlChanged(person: 2), to: taken).record == taken)
        let handedOver = Samples.apply(.controlChanged(person: 3), to: taken).record
        #expect(handedOver.control?.person == 3)
        let returned = Samples.apply(.controlChanged(person: nil), to: handedOver)
        #expect(returned.record.control == nil)
        #expect(returned.event?.eventType == "ControlReturned")
    }

    @Test("control ends with the session", arguments: [SessionStatus.ready, .active])
    func controlEnds(_ status: SessionStatus) {
        let taken = Samples.apply(.controlChanged(person: 1), to: Samples.record(status)).record
        for input in [
            SessionInput.terminationRequested(.idleTimeout, detail: nil), .browserCrashed(detail: "signal 11"),
        ] {
            #expect(Samples.apply(input, to: taken).record.control == nil)
        }
    }

    @Test(
        "a late task is stopped when its session has ended", arguments: [SessionStatus.terminating, .stopped, .failed])
    func lateTask(_ status: SessionStatus) {
        let transition = Samples.apply(.chromeReady(arn: Samples.otherTask, address: "x:1"), to: Samples.record(status))
        #expect(transition.effects == [.stopTask(arn: Samples.otherTask)])
        #expect(transition.record == Samples.record(status))
    }

    @Test("a second task for a session that has one is stopped, the first is kept")
    func secondTask() {
        let record = Samples.record(.provisioning)
        let transition = Samples.apply(.taskRequested(arn: Samples.otherTask), to: record)
        #expect(transition.effects == [.stopTask(arn: Samples.otherTask)])
        #expect(transition.record.task?.arn == Samples.ownTask)
    }

    @Test("attempts are counted, and the last one fails the session and takes it down")
    func attempts() {
        var record = Samples.record(.provisioning)
        for attempt in 1...2 {
            let transition = Samples.apply(
                .attemptFailed(.creationFailed, detail: "no image", isRetryable: true), to: record)
            #expect(transition.effects.first == .retryCreation(attempt: attempt))
            #expect(transition.record.status == .provisioning)
            record = transition.record
        }
        let last = Samples.apply(.attemptFailed(.creationFailed, detail: "no image", isRetryable: true), to: record)
        #expect(last.record.status == .failed)
        #expect(last.record.endReason == .creationFailed)
        #expect(last.effects.contains(.announce(.terminationRequested)))
    }

    @Test("why an attempt failed is kept, whichever way it failed")
    func lastFailure() {
        let failures: [(SessionInput, CreationFailure)] = [
            (
                .attemptFailed(.creationFailed, detail: "no image", isRetryable: true),
                .init(reason: .creationFailed, detail: "no image")
            ),
            (.browserCrashed(detail: "signal 11"), .init(reason: .browserCrashed, detail: "signal 11")),
            (.taskStopped(arn: Samples.ownTask, detail: "exit 1"), .init(reason: .creationFailed, detail: "exit 1")),
        ]
        for (input, failure) in failures {
            #expect(Samples.apply(input, to: Samples.record(.provisioning)).record.lastFailure == failure)
        }
    }

    @Test("a line of the history holds no more than a beginning of what came from outside")
    func longDetail() {
        let long = String(repeating: "ü", count: 100_000)
        let event = Samples.apply(.browserCrashed(detail: long), to: Samples.record(.provisioning)).event
        #expect(event?.detail["detail"]?.stringValue == String(repeating: "ü", count: 1_000))
    }

    @Test("what comes from the task of a failed attempt does not count for the next attempt")
    func lostTask() {
        let failed = Samples.apply(
            .taskStopped(arn: Samples.ownTask, detail: "exit code 1"), to: Samples.record(.provisioning)
        ).record
        #expect(failed.retryCount == 1)
        let late = Samples.apply(.taskRunning(arn: Samples.ownTask), to: failed)
        #expect(late.outcome == .ignored("it is not the session's task"))
        let repeated = Samples.apply(.taskStopped(arn: Samples.ownTask, detail: "exit code 1"), to: failed)
        #expect(repeated.record == failed && repeated.outcome == .unchanged)
        #expect(repeated.effects == [.retryCreation(attempt: 1)], "the first word of it may have been lost")
        var served = failed
        served.task = BrowserTask(arn: Samples.otherTask, address: nil, isFromPool: false)
        let stale = Samples.apply(.taskStopped(arn: Samples.ownTask, detail: "exit code 1"), to: served)
        #expect(stale.outcome == .ignored("the task is known to be gone") && stale.effects.isEmpty)
        let ended = Samples.apply(.terminationRequested(.requestedByClient, detail: nil), to: failed).record
        let gone = Samples.apply(.taskStopped(arn: Samples.ownTask, detail: "exit code 1"), to: ended)
        #expect(gone.outcome == .ignored("the task is known to be gone"))
    }

    @Test(
        "only the session's own task can let go, and nothing does while it is held", arguments: SessionStatus.allCases)
    func foreignRelease(_ status: SessionStatus) {
        let record = Samples.record(status)
        if record.task != nil {
            let foreign = Samples.apply(.resourcesReleased(arn: Samples.otherTask), to: record)
            #expect(foreign.outcome == .ignored("it was not the session's task") && foreign.record == record)
            let unnamed = Samples.apply(.resourcesReleased(arn: nil), to: record)
            #expect(unnamed.outcome == .ignored("the session holds a task") && unnamed.record == record)
        }
        var retried = record
        retried.lostTasks = [Samples.otherTask]
        retried.task = nil
        let lost = Samples.apply(.resourcesReleased(arn: Samples.otherTask), to: retried)
        #expect(lost.outcome == .ignored("the task is known to be gone") && lost.record == retried)
    }

    @Test("a session without a task stops when its release is confirmed")
    func nothingHeld() {
        var record = Samples.record(.terminating)
        record.task = nil
        let stopped = Samples.apply(.resourcesReleased(arn: nil), to: record)
        #expect(stopped.record.status == .stopped)
    }

    @Test("what comes to a stopped session schedules its deletion again, in case that was lost")
    func repeatedDeletion() {
        var record = Samples.record(.stopped)
        record.task?.isReleased = true
        for input in [
            SessionInput.taskStopped(arn: Samples.ownTask, detail: ""), .resourcesReleased(arn: Samples.ownTask),
            .resourcesReleased(arn: nil),
        ] {
            let transition = Samples.apply(input, to: record)
            #expect(transition.outcome == .unchanged && transition.effects == [.scheduleDeletion])
        }
    }

    @Test("actions may overlap; the session is ready again after the last one")
    func overlappingActions() {
        var record = Samples.record(.active)
        record = Samples.apply(.actionStarted(id: "a2"), to: record).record
        #expect(record.billing.actions == 1)
        record = Samples.apply(.actionFinished(id: "a1", use: nil), to: record).record
        #expect(record.status == .active)
        record = Samples.apply(.actionFinished(id: "a2", use: nil), to: record).record
        #expect(record.status == .ready)
    }

    @Test("a task that dies during an action ends the action's stream and the session, with the reason")
    func deathDuringAction() {
        let died = Samples.apply(
            .taskStopped(arn: Samples.ownTask, detail: "exit code 137"), to: Samples.record(.active))
        #expect(died.record.status == .failed)
        #expect(died.record.endReason == .taskStopped)
        #expect(died.effects == [.failActions(ids: ["a1"]), .announce(.terminationRequested)])
        let ending = Samples.apply(.terminationRequested(.taskStopped, detail: nil), to: died.record)
        #expect(ending.record.status == .terminating)
        let released = Samples.apply(.terminationRequested(.taskStopped, detail: nil), to: ending.record)
        #expect(released.effects == [.confirmRelease])
    }

    @Test("the first reason for an end stays")
    func firstReason() {
        let failed = Samples.apply(.browserCrashed(detail: "signal 11"), to: Samples.record(.ready)).record
        let ended = Samples.apply(.terminationRequested(.requestedByClient, detail: nil), to: failed).record
        #expect(ended.endReason == .browserCrashed)
        #expect(ended.endDetail == "signal 11")
    }

    @Test("the time of use is counted from readiness to the end")
    func billing() {
        let ending = Samples.apply(.terminationRequested(.requestedByClient, detail: nil), to: Samples.record(.ready))
        let stopped = Samples.apply(.resourcesReleased(arn: Samples.ownTask), to: ending.record)
        #expect(stopped.record.billing.browserMilliseconds == 89_900)
        #expect(stopped.effects == [.announce(.terminated), .scheduleDeletion])
    }
}

/// Sebastiano Vigna's SplitMix64: a seeded generator, so that a failure can be repeated.
struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
