/// From the request to a browser that answers.
extension Draft {
    mutating func provisioningStarted() -> SessionTransition.Outcome {
        switch record.status {
        case .creating:
            record.status = .provisioning
            record.provisioningStartedAt = now
            effects = [.requestTask]
            return .changed
        case .provisioning where record.task == nil:
            effects = [.requestTask]
            return .unchanged
        case .starting where record.task == nil:
            record.status = .provisioning
            effects = [.requestTask]
            return .changed
        case .provisioning, .starting, .ready, .active:
            return .ignored("a task was already asked for")
        case .terminating, .stopped, .failed:
            return .ignored("the session has ended")
        }
    }

    mutating func taskRequested(_ arn: String) -> SessionTransition.Outcome {
        switch record.status {
        case .provisioning where record.task == nil:
            record.task = BrowserTask(arn: arn, address: nil, isFromPool: false)
            return .changed
        case .provisioning, .starting, .ready, .active, .creating:
            if record.task?.arn == arn { return .ignored("the task is known") }
            effects = [.stopTask(arn: arn)]
            return .ignored("the session has another task")
        case .terminating, .stopped, .failed:
            return refuse(arn)
        }
    }

    mutating func taskClaimed(_ task: BrowserTask) -> SessionTransition.Outcome {
        switch record.status {
        case .creating, .provisioning, .starting:
            guard record.task == nil else {
                effects = record.task?.arn == task.arn ? [] : [.stopTask(arn: task.arn)]
                return .ignored("the session has a task")
            }
            record.status = .starting
            record.task = task
            record.provisioningStartedAt = record.provisioningStartedAt ?? now
            record.startingAt = now
            return .changed
        case .ready, .active:
            effects = record.task?.arn == task.arn ? [] : [.stopTask(arn: task.arn)]
            return .ignored("the session has a task")
        case .terminating, .stopped, .failed:
            return refuse(task.arn)
        }
    }

    mutating func taskRunning(_ arn: String) -> SessionTransition.Outcome {
        switch record.status {
        case .provisioning:
            guard accepts(arn) else { return .ignored("it is not the session's task") }
            adopt(arn)
            record.status = .starting
            record.startingAt = now
            return .changed
        case .creating: return .ignored("no task was asked for")
        case .starting, .ready, .active: return .ignored("the task is known to run")
        case .terminating, .stopped, .failed: return refuse(arn)
        }
    }

    mutating func chromeReady(_ arn: String, _ address: String) -> SessionTransition.Outcome {
        switch record.status {
        case .provisioning, .starting:
            guard accepts(arn) else { return .ignored("it is not the session's task") }
            adopt(arn)
            record.task?.address = address
            record.status = .ready
            record.startingAt = record.startingAt ?? now
            record.readyAt = now
            record.lastActiveAt = now
            effects = [.announce(.ready)]
            return .changed
        case .creating: return .ignored("no task was asked for")
        case .ready, .active: return .ignored("the session is ready")
        case .terminating, .stopped, .failed: return refuse(arn)
        }
    }

    mutating func attemptFailed(
        _ reason: EndReason, _ detail: String, retryable: Bool
    ) -> SessionTransition.Outcome {
        switch record.status {
        case .creating, .provisioning, .starting:
            record.retryCount += 1
            record.lastFailure = CreationFailure(reason: reason, detail: detail)
            if let task = record.task { record.lostTasks.append(task.arn) }
            record.task = nil
            guard retryable, record.retryCount < record.limits.maxAttempts else {
                fail(reason, detail)
                effects.append(.announce(.createFailed))
                return .changed
            }
            effects = [.retryCreation(attempt: record.retryCount), .announce(.createFailed)]
            return .changed
        case .ready, .active: return .ignored("the session has its browser")
        case .terminating, .stopped, .failed: return .ignored("the session has ended")
        }
    }

    /// Whether the task may be this session's: it is, or no other is known (RunTask's answer is still on its way).
    private func accepts(_ arn: String) -> Bool {
        guard let task = record.task else { return !record.lostTasks.contains(arn) }
        return task.arn == arn
    }

    private mutating func adopt(_ arn: String) {
        if record.task == nil { record.task = BrowserTask(arn: arn, address: nil, isFromPool: false) }
    }

    /// A task that comes to an ended session is stopped, unless it is known to be gone.
    private mutating func refuse(_ arn: String) -> SessionTransition.Outcome {
        let isGone = record.task?.arn == arn && record.task?.isReleased == true
        effects = isGone ? [] : [.stopTask(arn: arn)]
        return .ignored("the session has ended")
    }
}
