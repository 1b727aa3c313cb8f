import JSONModel

/// The audit trail in the record.
extension Draft {
    mutating func remember(_ input: SessionInput, source: String) {
        let line = SessionEvent(
            eventType: input.name, timestamp: now, source: source,
            detail: .object(input.detail.merging(["status": .string(record.status.rawValue)]) { own, _ in own }))
        record.eventHistory.append(line)
        if record.eventHistory.count > SessionMachine.historyLimit {
            record.eventHistory.removeFirst(record.eventHistory.count - SessionMachine.historyLimit)
        }
        record.lastEventTimestamp = now
    }
}

extension SessionInput {
    /// What the history calls it.
    var name: String {
        switch self {
        case .provisioningStarted: "ProvisioningStarted"
        case .taskRequested: "TaskRequested"
        case .taskClaimed: "TaskClaimed"
        case .taskRunning: "TaskRunning"
        case .chromeReady: "ChromeReady"
        case .attemptFailed: "AttemptFailed"
        case .actionStarted: "ActionStarted"
        case .actionFinished: "ActionFinished"
        case .controlChanged(let person): person == nil ? "ControlReturned" : "ControlGranted"
        case .terminationRequested: "TerminationRequested"
        case .taskStopped: "TaskStopped"
        case .browserCrashed: "BrowserCrashed"
        case .resourcesReleased: "ResourcesReleased"
        case .retentionEnded: "RetentionEnded"
        }
    }

    var detail: [String: JSONValue] {
        switch self {
        case .provisioningStarted, .retentionEnded: [:]
        case .resourcesReleased(let arn): arn.map { ["task": .string($0)] } ?? [:]
        case .taskRequested(let arn), .taskRunning(let arn), .chromeReady(let arn, _):
            ["task": .string(arn)]
        case .taskClaimed(let task): ["task": .string(task.arn), "pool": .bool(task.isFromPool)]
        case .attemptFailed(let reason, let detail, let isRetryable):
            ["reason": .string(reason.rawValue), "detail": .string(detail), "retryable": .bool(isRetryable)]
        case .actionStarted(let id), .actionFinished(let id, _): ["actionId": .string(id)]
        case .controlChanged(let person): person.map { ["person": .integer(Int64($0))] } ?? [:]
        case .terminationRequested(let reason, _): ["reason": .string(reason.rawValue)]
        case .taskStopped(let arn, let detail): ["task": .string(arn), "detail": .string(detail)]
        case .browserCrashed(let detail): ["detail": .string(detail)]
        }
    }
}
