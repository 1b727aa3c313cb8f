import SessionLifecycle
import Timestamps

/// A record in each state, and one of every input.
enum Samples {
    static let ownTask = "arn:aws:ecs:us-east-1:123456789012:task/browsers/own"
    static let otherTask = "arn:aws:ecs:us-east-1:123456789012:task/browsers/other"
    static let start = Timestamp(milliseconds: 1_795_300_000_000)

    static func record(_ status: SessionStatus) -> SessionRecord {
        var record = SessionRecord(
            id: "0f8fad5b-d9cb-469f-a165-70867728950e", projectID: "local", createdAt: start,
            client: ClientProfile(language: "python", sdkVersion: "3.23.1", usesFlatShapes: false),
            browser: BrowserSettings(
                viewportWidth: 1288, viewportHeight: 711, deviceScaleFactor: nil, locale: nil, hasTouch: false,
                ignoreHTTPSErrors: false, notApplied: []),
            model: nil, userMetadata: nil,
            limits: ResourceLimits(maxDuration: 3600, idleTimeout: 900, maxActions: 100, maxAttempts: 3))
        record.status = status
        switch status {
        case .creating: break
        case .provisioning, .starting:
            record.task = BrowserTask(arn: ownTask, address: nil, isFromPool: false)
        case .ready, .active, .terminating, .stopped, .failed:
            record.task = BrowserTask(arn: ownTask, address: "127.1.0.1:9223", isFromPool: false)
            record.readyAt = start.adding(milliseconds: 100)
        }
        if status == .active { record.runningActions = ["a1"] }
        if status.isEnded {
            record.endReason = .requestedByClient
            record.terminatedAt = start.adding(seconds: 60)
        }
        return record
    }

    /// Every input with its name in the table, about the session's own task and action.
    static let inputs: [(name: String, input: SessionInput)] = [
        ("provisioningStarted", .provisioningStarted),
        ("taskRequested", .taskRequested(arn: ownTask)),
        ("taskClaimed", .taskClaimed(BrowserTask(arn: ownTask, address: "127.1.0.1:9223", isFromPool: true))),
        ("taskRunning", .taskRunning(arn: ownTask)),
        ("chromeReady", .chromeReady(arn: ownTask, address: "127.1.0.1:9223")),
        ("attemptFailed, can retry", .attemptFailed(.creationFailed, detail: "no image", isRetryable: true)),
        ("attemptFailed, final", .attemptFailed(.creationFailed, detail: "no such image", isRetryable: false)),
        ("actionStarted", .actionStarted(id: "a2")),
        ("actionFinished", .actionFinished(id: "a1", use: nil)),
        ("controlChanged", .controlChanged(person: 1)),
        ("terminationRequested", .terminationRequested(.requestedByClient, detail: nil)),
        ("taskStopped", .taskStopped(arn: ownTask, detail: "exit code 137")),
        ("browserCrashed", .browserCrashed(detail: "signal 11")),
        ("resourcesReleased", .resourcesReleased(arn: ownTask)),
        ("retentionEnded", .retentionEnded),
    ]

    static func apply(_ input: SessionInput, to record: SessionRecord) -> SessionTransition {
        SessionMachine.apply(input, to: record, at: start.adding(seconds: 90), source: "test")
    }
}
