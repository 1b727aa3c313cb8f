import JSONModel
import SessionLifecycle
import Timestamps

/// A session as the API shows it: the members of the public schema, times in RFC 3339, absent where unknown.
struct SessionView {
    let record: SessionRecord

    init(_ record: SessionRecord) {
        self.record = record
    }

    /// One line of a list.
    func summary() -> [String: JSONValue] {
        compact([
            "id": .string(record.id), "sessionId": .string(record.id), "projectId": .string(record.projectID),
            "status": .string(record.status.rawValue), "createdAt": time(record.createdAt),
            "readyAt": time(record.readyAt), "lastActiveAt": time(record.lastActiveAt),
            "terminatedAt": time(record.terminatedAt), "endReason": text(record.endReason?.rawValue),
            "userMetadata": record.userMetadata, "activeActions": .integer(Int64(record.runningActions.count)),
        ])
    }

    func status(connectURL: (SessionRecord) -> String?) -> [String: JSONValue] {
        compact(
            summary().merging([
                "connectUrl": text(connectURL(record)) ?? .null, "cdpUrl": text(connectURL(record)) ?? .null,
                "endDetail": text(record.endDetail) ?? .null,
            ]) { $1 })
    }

    func whole(_ history: [SessionEvent], connectURL: (SessionRecord) -> String?) -> [String: JSONValue] {
        let more: [String: JSONValue?] = [
            "version": .integer(Int64(record.version)),
            "ecsTaskArn": text(record.task?.arn), "publicIP": text(record.task?.address?.host),
            "provisioningStartedAt": time(record.provisioningStartedAt), "startingAt": time(record.startingAt),
            "control": control, "stoppedAt": time(record.stoppedAt), "retryCount": .integer(Int64(record.retryCount)),
            "lastEventTimestamp": time(record.lastEventTimestamp),
            "eventHistory": Self.history(history),
            "modelConfig": record.model.map { ["modelName": .string($0.name)] },
            "browserSettings": browserSettings, "egress": egress,
            "resourceLimits": [
                "maxDuration": .integer(Int64(record.limits.maxDuration)),
                "idleTimeout": .integer(Int64(record.limits.idleTimeout)),
                "maxActions": .integer(Int64(record.limits.maxActions)),
            ],
            "billingInfo": [
                "actions": .integer(Int64(record.billing.actions)),
                "browserMilliseconds": .integer(record.billing.browserMilliseconds),
                "model": modelUse,
            ],
        ]
        return status(connectURL: connectURL).merging(compact(more)) { $1 }
    }

    /// What happened, the oldest first.
    static func history(_ events: [SessionEvent]) -> JSONValue {
        .array(
            events.map { event in
                [
                    "eventType": .string(event.eventType), "timestamp": .string(event.timestamp.rfc3339),
                    "source": .string(event.source), "detail": event.detail,
                ]
            })
    }

    /// Who has control of the browser: `nobody`, `agent` (an action runs) or `person`, with its number and since when.
    var control: JSONValue {
        guard let tenure = record.control else { return ["holder": record.runningActions.isEmpty ? "nobody" : "agent"] }
        return [
            "holder": "person", "person": .integer(Int64(tenure.person)), "since": .string(tenure.since.rfc3339),
        ]
    }

    private var modelUse: JSONValue {
        let use = record.billing.model ?? .none
        return [
            "inputTokens": .integer(Int64(use.inputTokens)), "outputTokens": .integer(Int64(use.outputTokens)),
            "reasoningTokens": .integer(Int64(use.reasoningTokens)),
            "cachedInputTokens": .integer(Int64(use.cachedInputTokens)), "timeMs": .integer(use.milliseconds),
        ]
    }

    private var browserSettings: JSONValue {
        .object(
            compact([
                "viewport": [
                    "width": .integer(Int64(record.browser.viewportWidth)),
                    "height": .integer(Int64(record.browser.viewportHeight)),
                ],
                "deviceScaleFactor": record.browser.deviceScaleFactor.map(JSONValue.number),
                "locale": text(record.browser.locale), "hasTouch": .bool(record.browser.hasTouch),
                "ignoreHTTPSErrors": .bool(record.browser.ignoreHTTPSErrors),
                "notApplied": .array(record.browser.notApplied.map(JSONValue.string)),
            ]))
    }

    /// Without what proxies are told.
    private var egress: JSONValue? {
        record.egress?.objectValue.map { .object($0.filter { $0.key != EgressWish.sealedName }) }
    }

    private func text(_ value: String?) -> JSONValue? { value.map(JSONValue.string) }
    private func time(_ value: Timestamp?) -> JSONValue? { value.map { .string($0.rfc3339) } }

    private func compact(_ members: [String: JSONValue?]) -> [String: JSONValue] {
        members.compactMapValues { $0 }
    }
}

extension String {
    /// The part of `HOST:PORT` before the port.
    fileprivate var host: String {
        lastIndex(of: ":").map { String(self[..<$0]) } ?? self
    }
}
