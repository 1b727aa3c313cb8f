import JSONModel

/// The audit trail.
extension Draft {
    /// The line of the history that tells of the change.
    mutating func tell(of input: SessionInput, source: String) -> SessionEvent {
        record.lastEventTimestamp = now
        var detail = input.detail.mapValues(\.brief)
        detail["status"] = .string(record.status.rawValue)
        return SessionEvent(eventType: input.name, timestamp: now, source: source, detail: .object(detail))
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

private extension JSONValue {
    /// Texts cut to what a line may hold: some come from outside.
    var brief: JSONValue {
        guard case .string(let text) = self else { return self }
        return .string(String(String.UnicodeScalarView(text.unicodeScalars.prefix(1_000))))
    }
}
