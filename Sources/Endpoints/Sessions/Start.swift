import BusEvents
import EventBus
import JSONModel
import SessionLifecycle
import SessionStore
import StagehandProtocol
import StructuredLogging
import Timestamps

/// `POST /sessions/start` and `POST /start-session`: makes a session and asks for its browser.
package struct Start: RESTEndpoint {
    private let resources: FunctionResources
    private let effects: SessionEffects
    private let lookup: SessionLookup

    package init(_ resources: FunctionResources) {
        self.resources = resources
        self.effects = SessionEffects(resources, source: .sessionsStart)
        self.lookup = SessionLookup(resources)
    }

    package func respond(to call: APICall) throws(APIError) -> APIReply {
        let request: StartRequest
        let body = try call.body()
        do { request = try StartRequest(body: body) } catch { throw APIError(error) }
        if let id = request.resumedSessionID { return try resume(id, request, call) }
        try admit(call)
        var record = newRecord(for: request, call)
        do {
            record.egress = try EgressWish(request: request.egress, keys: resources.keys).egress(ofSession: record.id)
        } catch {
            throw call.unavailable(error)
        }
        do { try resources.store.create(record) } catch { throw call.unavailable(error) }
        let begun: SessionRecord
        do {
            begun = try begin(record)
        } catch {
            abandon(record)
            throw call.unavailable(error)
        }
        return try answer(lookup.settled(begun, within: waitMilliseconds(call), for: call), call)
    }

    /// Claims a warm browser where there is one, so that its session is ready before the event bus has heard of it.
    private func begin(_ record: SessionRecord) throws -> SessionRecord {
        let claimed = try BrowserSupply(effects).claim(for: record)
        do {
            try resources.bus.publish([
                SessionCreateRequested(sessionID: record.id, projectID: record.projectID, attempt: 1)
            ])
        } catch {
            guard claimed?.task != nil else { throw error }
            resources.log.warn("the pool was not told of a claim", ["cause": .string("\(error)")])
        }
        return try claimed ?? resources.store.load(record.id) ?? record
    }

    /// A session that nobody will work on does not stay behind, nor does its browser.
    private func abandon(_ record: SessionRecord) {
        do {
            if let arn = try resources.store.load(record.id)?.task?.arn {
                _ = try resources.tasks.stop(arn: arn, reason: "its session could not be started")
            }
            try resources.store.delete(
                record.id,
                tombstone: .init(projectID: record.projectID, endReason: .creationFailed, endedAt: resources.now()))
        } catch {
            resources.log.error(
                "a session that cannot start was not deleted",
                ["sessionId": .string(record.id), "cause": .string("\(error)")])
        }
    }

    /// Answers for a session that exists already: clients go on with one by naming it.
    private func resume(_ id: String, _ request: StartRequest, _ call: APICall) throws(APIError) -> APIReply {
        let record = try lookup.record(id, for: call)
        guard !record.status.isEnded else { throw APIError.sessionEnded(record.endReason, detail: record.endDetail) }
        // Who asks for rules counts on them.
        guard request.egress.allow.isEmpty, request.egress.deny.isEmpty else {
            throw APIError(RequestError(field: "egress", problem: "cannot change for a session that has begun"))
        }
        return try answer(lookup.settled(record, within: waitMilliseconds(call), for: call), call)
    }

    private func admit(_ call: APICall) throws(APIError) {
        do {
            let allowance = try resources.store.countCreation(
                in: call.projectID, now: call.receivedAt, windowSeconds: 60,
                limit: resources.settings.creationsPerMinute)
            guard allowance.isAllowed else {
                throw APIError.limitReached(
                    "creates-per-minute", limit: resources.settings.creationsPerMinute,
                    retryAfterSeconds: max(1, Int(allowance.resetsAt.milliseconds(since: call.receivedAt)) / 1000 + 1))
            }
            let live = try resources.store.liveSessionCount(of: call.projectID)
            guard live < resources.settings.concurrentSessions else {
                throw APIError.limitReached(
                    "concurrent-sessions", limit: resources.settings.concurrentSessions, retryAfterSeconds: 10)
            }
        } catch let error as APIError {
            throw error
        } catch {
            throw call.unavailable(error)
        }
    }

    private func newRecord(for request: StartRequest, _ call: APICall) -> SessionRecord {
        let settings = resources.settings
        let duration = min(request.timeoutSeconds ?? settings.defaultDurationSeconds, settings.maximumDurationSeconds)
        let wish = request.browser
        return SessionRecord(
            id: resources.identifier(), projectID: call.projectID, createdAt: call.receivedAt,
            client: ClientProfile(
                language: call.dialect.language, sdkVersion: call.dialect.sdkVersion,
                usesFlatShapes: call.dialect.usesFlatShapes),
            browser: BrowserSettings(
                viewportWidth: wish.viewportWidth, viewportHeight: wish.viewportHeight,
                deviceScaleFactor: wish.deviceScaleFactor, locale: wish.locale, hasTouch: wish.hasTouch,
                ignoreHTTPSErrors: wish.ignoreHTTPSErrors, notApplied: wish.notApplied + request.egress.notApplied),
            model: ModelSettings(
                name: request.modelName ?? ModelNames.offline, systemPrompt: request.systemPrompt,
                selfHeal: request.selfHeal, domSettleTimeoutMilliseconds: request.domSettleTimeoutMilliseconds,
                verbosity: request.verbosity, baseURL: request.modelBaseURL),
            userMetadata: request.userMetadata,
            limits: ResourceLimits(
                maxDuration: duration, idleTimeout: settings.idleTimeoutSeconds, maxActions: settings.maximumActions,
                maxAttempts: settings.maximumAttempts))
    }

    /// A Stagehand SDK's user takes `cdpUrl` from the answer at once; others are answered at once unless they ask to wait.
    private func waitMilliseconds(_ call: APICall) -> Int {
        if let seconds = call.preferredWaitSeconds { return seconds * 1000 }
        return call.dialect.isStagehandSDK ? resources.settings.startWaitMilliseconds : 0
    }

    private func answer(_ record: SessionRecord, _ call: APICall) throws(APIError) -> APIReply {
        if record.status.isEnded {
            throw APIError.sessionEnded(record.endReason, detail: record.endDetail, status: 503)
        }
        var data: [String: JSONValue] = [
            "sessionId": .string(record.id), "status": .string(record.status.rawValue.lowercased()),
            "available": true, "cdpUrl": .null,
        ]
        if let url = AccessURLs(resources).standard(for: record) { data["cdpUrl"] = .string(url) }
        if !record.browser.notApplied.isEmpty {
            data["notApplied"] = .array(record.browser.notApplied.map(JSONValue.string))
        }
        return .success(.object(data))
    }
}

extension APIError {
    static func limitReached(_ limit: String, limit number: Int, retryAfterSeconds: Int) -> APIError {
        APIError(
            status: 429,
            message:
                "The project has reached its limit of \(number) for `\(limit)`; try again in \(retryAfterSeconds) s.",
            headers: [
                "retry-after": String(retryAfterSeconds), "x-wallcrawler-limit": limit,
                "x-wallcrawler-limit-value": String(number),
            ], details: ["limit": .string(limit)])
    }
}
