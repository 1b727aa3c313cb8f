package import Timestamps

/// The life of a session as a total function: every state takes every input and never traps.
///
///     CREATING → PROVISIONING → STARTING → READY ⇄ ACTIVE
///         └──────────┴─────────────┴─ last attempt failed ─→ FAILED → TERMINATING → STOPPED → deleted
///
/// The callers store the record by compare-and-set and then carry out the effects.
package enum SessionMachine {
    /// Applies `input`, which came from the function or process called `source`, at `now`.
    package static func apply(
        _ input: SessionInput, to record: SessionRecord, at now: Timestamp, source: String
    ) -> SessionTransition {
        var draft = Draft(record: record, now: now)
        let outcome = draft.take(input)
        let event = outcome == .changed ? draft.tell(of: input, source: source) : nil
        return SessionTransition(record: draft.record, outcome: outcome, effects: draft.effects, event: event)
    }
}

/// A record being changed, with the effects that gather.
struct Draft {
    var record: SessionRecord
    var effects: [SessionEffect] = []
    let now: Timestamp

    init(record: SessionRecord, now: Timestamp) {
        self.record = record
        self.now = now
    }

    mutating func take(_ input: SessionInput) -> SessionTransition.Outcome {
        switch input {
        case .provisioningStarted: provisioningStarted()
        case .taskRequested(let arn): taskRequested(arn)
        case .taskClaimed(let task): taskClaimed(task)
        case .taskRunning(let arn): taskRunning(arn)
        case .chromeReady(let arn, let address): chromeReady(arn, address)
        case .attemptFailed(let reason, let detail, let isRetryable):
            attemptFailed(reason, detail, retryable: isRetryable)
        case .actionStarted(let id): actionStarted(id)
        case .actionFinished(let id, let use): actionFinished(id, use)
        case .controlChanged(let person): controlChanged(person)
        case .terminationRequested(let reason, let detail): terminationRequested(reason, detail)
        case .taskStopped(let arn, let detail): taskStopped(arn, detail)
        case .browserCrashed(let detail): browserCrashed(detail)
        case .resourcesReleased(let arn): resourcesReleased(arn)
        case .retentionEnded: retentionEnded()
        }
    }
}
