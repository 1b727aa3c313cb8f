package import DevToolsProtocol
package import JSONModel
import NIOCore

extension PageOperations {
    /// The page of a frame, or the active one with nil: the most recently opened or activated, which a popup becomes.
    /// Waits until a page that has just opened is there.
    package func page(forFrame frameID: String?) async throws(CallError) -> AttachedPage {
        var targetID: String?
        if let frameID {
            targetID = await page(ofFrame: frameID)
            guard targetID != nil else { throw CallError(.sessionEnded, method: GetFrameTree.method) }
        }
        let pages = await pageListWithPage()
        guard let id = targetID ?? pages.activeID, let session = pages.sessions[id] else {
            throw CallError(.sessionEnded, method: AttachToPages.method)
        }
        return AttachedPage(id: id, session: session)
    }

    /// The page's frames in all processes. `timeout` is for each of the calls that this takes.
    package func frames(of page: AttachedPage, timeout: Duration) async throws(CallError) -> PageFrames {
        let others = await frameSessions(of: page.session)
        return try await FrameReader(connection: connection, page: page, others: others, timeout: timeout).read()
    }

    /// Calls any method in a session, or of the browser with nil, and waits for the answer's `result`.
    package func call(
        _ method: String, _ parameters: [String: JSONValue], session: String?, timeout: Duration
    ) async throws(CallError) -> JSONValue {
        try await connection.call(method, parameters, session: session, timeout: timeout)
    }

    /// Calls a method whose answer matters to nobody.
    package func post(_ method: String, _ parameters: [String: JSONValue], session: String?, timeout: Duration) {
        connection.eventLoop.execute { [tracker] in
            tracker.value.client.call(method, parameters, sessionID: session, timeout: TimeAmount(timeout)) { _ in }
        }
    }

    /// As the other `call`, with parameters and answer of their own types.
    package func call<Call: ProtocolCall>(
        _ call: Call, session: String?, timeout: Duration
    ) async throws(CallError) -> Call.Answer {
        try await connection.call(call, session: session, timeout: timeout)
    }

    /// `BrowserConnection.subscribe`
    package func subscribe(
        session: String?, methods: Set<String>, handler: @escaping @Sendable (ProtocolEvent) -> Void
    ) -> EventSubscription {
        connection.subscribe(session: session, methods: methods, handler: handler)
    }

    /// Turns a domain's events on (`Page`, `Network`) until as many `release` calls were made, and waits until they are. An enabled `Page` makes
    /// every dialog of the page wait for an answer, so whoever retains it must give one.
    package func retainAndWait(_ domain: String, session: String, timeout: Duration) async throws(CallError) {
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Void, CallError>, Never>) in
            connection.eventLoop.execute { [tracker] in
                tracker.value.domains.retain(domain, session: session, timeout: TimeAmount(timeout)) {
                    continuation.resume(returning: $0)
                }
            }
        }
        try result.get()
    }

    /// As `retainAndWait`, without waiting: it holds for what is called in that session after this.
    package func retain(_ domain: String, session: String, timeout: Duration) {
        connection.eventLoop.execute { [tracker] in
            tracker.value.domains.retain(domain, session: session, timeout: TimeAmount(timeout)) { _ in }
        }
    }

    /// Each `retain`, also one that failed, needs one of these.
    package func release(_ domain: String, session: String) {
        connection.eventLoop.execute { [tracker] in tracker.value.domains.release(domain, session: session) }
    }

    private func frameSessions(of session: String) async -> [FrameSessions.Entry] {
        (try? await connection.eventLoop.submit { [tracker] in tracker.value.frames.within(session) }.get()) ?? []
    }
}
