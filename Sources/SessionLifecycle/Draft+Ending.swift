private import Timestamps

/// From the wish to end, or a failure, to the deleted record.
extension Draft {
    mutating func terminationRequested(_ reason: EndReason, _ detail: String?) -> SessionTransition.Outcome {
        switch record.status {
        case .creating, .provisioning, .starting, .ready, .active, .failed:
            end(reason, detail)
            record.status = .terminating
            effects.append(.announce(.terminationRequested))
            return .changed
        case .terminating:
            effects = [releaseEffect]
            return .unchanged
        case .stopped:
            return .ignored("the session has stopped")
        }
    }

    mutating func taskStopped(_ arn: String, _ detail: String) -> SessionTransition.Outcome {
        if record.lostTasks.contains(arn) { return lostTaskStopped() }
        if let task = record.task, task.arn != arn { return .ignored("it was not the session's task") }
        switch record.status {
        case .creating:
            return .ignored("no task was asked for")
        case .provisioning, .starting:
            return attemptFailed(.creationFailed, detail, retryable: true)
        case .ready, .active:
            fail(.taskStopped, detail)
            record.task?.isReleased = true
            return .changed
        case .failed:
            guard record.task?.isReleased == false else { return .ignored("the task is known to be gone") }
            record.task?.isReleased = true
            return .changed
        case .terminating:
            stop()
            return .changed
        case .stopped:
            effects = [.scheduleDeletion]
            return .unchanged
        }
    }

    /// Asks again for the next attempt: the first word of it may have been lost with this event's first delivery.
    private mutating func lostTaskStopped() -> SessionTransition.Outcome {
        guard record.task == nil, record.status.isBecomingReady else {
            return .ignored("the task is known to be gone")
        }
        effects = [.retryCreation(attempt: record.retryCount)]
        return .unchanged
    }

    mutating func browserCrashed(_ detail: String) -> SessionTransition.Outcome {
        switch record.status {
        case .creating: return .ignored("no browser was started")
        case .provisioning, .starting: return attemptFailed(.browserCrashed, detail, retryable: true)
        case .ready, .active:
            fail(.browserCrashed, detail)
            return .changed
        case .terminating, .stopped, .failed: return .ignored("the session has ended")
        }
    }

    mutating func resourcesReleased(_ arn: String?) -> SessionTransition.Outcome {
        if let arn {
            if record.lostTasks.contains(arn) { return .ignored("the task is known to be gone") }
            if let task = record.task, task.arn != arn { return .ignored("it was not the session's task") }
        } else if record.task?.isReleased == false {
            return .ignored("the session holds a task")
        }
        switch record.status {
        case .creating, .provisioning, .starting:
            return .ignored("the session still waits for a browser")
        case .ready, .active:
            fail(.taskStopped, "the browser task was told to stop")
            record.task?.isReleased = true
            return .changed
        case .failed:
            guard record.task?.isReleased == false else { return .ignored("nothing is held") }
            record.task?.isReleased = true
            return .changed
        case .terminating:
            stop()
            return .changed
        case .stopped:
            effects = [.scheduleDeletion]
            return .unchanged
        }
    }

    mutating func retentionEnded() -> SessionTransition.Outcome {
        switch record.status {
        case .stopped:
            effects = [.deleteRecord, .announce(.cleanupCompleted)]
            return .unchanged
        case .creating, .provisioning, .starting, .ready, .active, .terminating, .failed:
            return .ignored("the session has not stopped")
        }
    }

    /// To FAILED, with the effects that take the session down.
    mutating func fail(_ reason: EndReason, _ detail: String) {
        end(reason, detail)
        record.status = .failed
        effects.append(.announce(.terminationRequested))
    }

    private mutating func end(_ reason: EndReason, _ detail: String?) {
        if record.endReason == nil {
            record.endReason = reason
            record.endDetail = detail
        }
        record.terminatedAt = record.terminatedAt ?? now
        record.control = nil
        if !record.runningActions.isEmpty {
            effects.append(.failActions(ids: record.runningActions))
            record.runningActions = []
        }
    }

    private mutating func stop() {
        record.status = .stopped
        record.stoppedAt = now
        record.task?.isReleased = true
        if let readyAt = record.readyAt, let end = record.terminatedAt {
            record.billing.browserMilliseconds = end.milliseconds(since: readyAt)
        }
        effects = [.announce(.terminated), .scheduleDeletion]
    }

    private var releaseEffect: SessionEffect {
        guard let task = record.task, !task.isReleased else { return .confirmRelease }
        return .stopTask(arn: task.arn)
    }
}
