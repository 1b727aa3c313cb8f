import JSONModel
import SessionLifecycle
import SessionStore
import Timestamps

enum Samples {
    static let now = Timestamp(milliseconds: 1_795_362_420_123)

    static func record(_ id: String, project: String = "local", createdAt: Timestamp = now) -> SessionRecord {
        SessionRecord(
            id: id, projectID: project, createdAt: createdAt,
            client: ClientProfile(language: "python", sdkVersion: "3.23.1", usesFlatShapes: false),
            browser: BrowserSettings(
                viewportWidth: 1280, viewportHeight: 720, deviceScaleFactor: 1.5, locale: "de-CH", hasTouch: false,
                ignoreHTTPSErrors: true, notApplied: ["executablePath"]),
            model: ModelSettings(
                name: "openai/gpt-4.1-mini", systemPrompt: "Zürich \u{1F9F1}\0", selfHeal: true,
                domSettleTimeoutMilliseconds: nil, verbosity: 1, baseURL: nil),
            userMetadata: ["key": ["nested": [1, 2.5, nil, true]]],
            limits: ResourceLimits(maxDuration: 3600, idleTimeout: 600, maxActions: 100, maxAttempts: 3))
    }

    static func command(_ actionID: String, sealedModelKey: [UInt8]? = [0, 255, 13, 10]) -> SessionCommand {
        SessionCommand(
            actionID: actionID, operation: "navigate", dialect: "stagehand-v3",
            parameters: Array(#"{"url":"https://example.org/ü"}"#.utf8), deadline: now.adding(seconds: 30),
            sealedModelKey: sealedModelKey)
    }

    static func task(_ id: String, address: String? = nil) -> TaskRegistration {
        TaskRegistration(
            taskID: id, taskARN: "arn:aws:ecs:eu-central-1:123456789012:task/browsers/\(id)",
            publicKey: (0..<32).map { UInt8($0) &* 37 }, address: address, registeredAt: now)
    }

    static func assignment(_ sessionID: String) -> TaskAssignment {
        TaskAssignment(
            sessionID: sessionID, projectID: "local", sealedSessionKey: [9, 0, 255], address: "127.1.0.3:9223")
    }

    static let tombstone = Tombstone(projectID: "local", endReason: .idleTimeout, endedAt: now)
}
