import ByteEncodings
import DevToolsProtocol
import NIOCore
import ProcessEnvironment
package import SessionFiles
import Synchronization

/// What the controller itself does with pages. Usable from any thread; one navigation of a page at a time.
package final class PageOperations: Sendable {
    let connection: BrowserConnection
    let tracker: NIOLoopBound<PageTracker>
    private let explanation = Mutex<Explanation?>(nil)

    /// More about a navigation that failed and was begun then (`SystemClock.monotonicMilliseconds`); nil where nobody knows more.
    package typealias Explanation = @Sendable (_ outcome: NavigationOutcome, _ begun: Int64) async -> String?
    /// For tasks that speak with the browser in many small steps and compute little.
    package let executor: any TaskExecutor
    /// The files that pages may be given.
    package let uploads: UploadedFiles

    private init(connection: BrowserConnection, tracker: NIOLoopBound<PageTracker>, uploads: UploadedFiles) {
        self.connection = connection
        self.executor = EventLoopExecutor(connection.eventLoop)
        self.tracker = tracker
        self.uploads = uploads
    }

    /// As the other `start`, for a browser without uploaded files.
    package static func start(on connection: BrowserConnection) async throws(CallError) -> PageOperations {
        try await start(on: connection, uploads: .none)
    }

    /// Begins to follow the pages; there is one when this returns.
    package static func start(
        on connection: BrowserConnection, uploads: UploadedFiles
    ) async throws(CallError) -> PageOperations {
        let tracker = await withCheckedContinuation {
            (continuation: CheckedContinuation<NIOLoopBound<PageTracker>, Never>) in
            connection.eventLoop.execute {
                let tracker = PageTracker(client: connection.client.value, router: connection.router.value)
                tracker.start()
                let bound = NIOLoopBound(tracker, eventLoop: connection.eventLoop)
                tracker.whenAttached(within: .seconds(15)) { continuation.resume(returning: bound) }
            }
        }
        let operations = PageOperations(connection: connection, tracker: tracker, uploads: uploads)
        guard await operations.activePage() != nil else { throw CallError(.timedOut, method: AttachToPages.method) }
        return operations
    }

    /// From now on, failed navigations are explained by that.
    package func explainFailures(with explanation: @escaping Explanation) {
        self.explanation.withLock { $0 = explanation }
    }

    /// Opens an address in the active page, or in the page of the request's frame.
    package func navigate(_ request: NavigationRequest) async -> NavigationOutcome {
        let begun = SystemClock.monotonicMilliseconds
        var outcome = await open(request)
        if outcome.status == .failed, let explanation = explanation.withLock({ $0 }),
            let text = await explanation(outcome, begun)
        {
            outcome.errorText = text
        }
        return outcome
    }

    private func open(_ request: NavigationRequest) async -> NavigationOutcome {
        let schemes = NavigationURL.operationSchemes
        if let reason = NavigationURL.refusal(of: request.url, schemes: schemes) {
            return Self.outcome(.refused, request, reason)
        }
        var targetID: String?
        if let frameID = request.frameID { targetID = await page(ofFrame: frameID) }
        await waitForPage()
        let page = targetID
        return await withCheckedContinuation { (continuation: CheckedContinuation<NavigationOutcome, Never>) in
            connection.eventLoop.execute { [self] in
                let pages = tracker.value.pages
                guard let id = page ?? pages.activeID, let session = pages.sessions[id] else {
                    return continuation.resume(returning: Self.outcome(.failed, request, "there is no page"))
                }
                PageNavigation(
                    client: tracker.value.client, router: connection.router.value, domains: tracker.value.domains,
                    request: request, session: session, targetID: id
                ) { continuation.resume(returning: $0) }.begin()
            }
        }
    }

    private static func outcome(
        _ status: NavigationOutcome.Status, _ request: NavigationRequest, _ why: String
    ) -> NavigationOutcome {
        NavigationOutcome(
            status: status, errorText: why, finalURL: request.url, frameID: nil, loaderID: nil, requestID: nil,
            response: nil, dialogsAnswered: 0)
    }

    /// Gives all pages of the browser's own context these settings, and each new one before it runs anything.
    package func applySettings(_ settings: PageSettings) async throws(CallError) {
        let version = try await connection.call(GetVersion(), session: nil, timeout: .seconds(15))
        let failure = await withCheckedContinuation { (continuation: CheckedContinuation<CallError?, Never>) in
            connection.eventLoop.execute { [tracker] in
                tracker.value.apply(settings, userAgent: version.userAgent) { continuation.resume(returning: $0) }
            }
        }
        if let failure { throw failure }
    }

    /// The pages, the least recently used first. The browser is asked, since it does not report every new title.
    package func pages() async -> [PageSummary] {
        guard var pages = await pageList() else { return [] }
        let targets = try? await connection.call(GetTargets(), session: nil, timeout: .seconds(5))
        for info in targets ?? [] where pages.infos[info.targetID] != nil { pages.update(info) }
        return pages.summaries
    }

    /// A client brought that page to the front.
    package func noteActivation(_ targetID: String) {
        connection.eventLoop.execute { [tracker] in tracker.value.activate(targetID) }
    }

    /// The session in which the controller speaks with the active page; nil when there is no page.
    package func activePage() async -> (id: String, session: String)? {
        guard let pages = await pageList(), let id = pages.activeID, let session = pages.activeSession else {
            return nil
        }
        return (id, session)
    }

    /// Where a page is, as the browser last reported it; nil when there is no such page.
    package func url(of pageID: String) async -> String? {
        await pageList()?.infos[pageID]?.url
    }

    /// The page that a frame belongs to, by the frame's CDP id; nil when there is no such frame.
    package func page(ofFrame frameID: String) async -> String? {
        guard let pages = await pageList() else { return nil }
        if pages.infos[frameID] != nil { return frameID }
        guard let targets = try? await connection.call(GetTargets(), session: nil, timeout: .seconds(5)) else {
            return nil
        }
        if let parent = targets.first(where: { $0.targetID == frameID })?.parentFrameID, parent != frameID {
            return await page(ofFrame: parent)
        }
        for (targetID, session) in pages.sessions {
            let frames = try? await connection.call(GetFrameTree(), session: session, timeout: .seconds(5))
            if frames?.contains(frameID) == true { return targetID }
        }
        return nil
    }

    /// The active page's viewport as a PNG file.
    package func screenshot() async throws(CallError) -> [UInt8] {
        guard let page = await activePage() else { throw CallError(.sessionEnded, method: CaptureScreenshot.method) }
        let text = try await connection.call(CaptureScreenshot(), session: page.session, timeout: .seconds(30))
        guard let bytes = Base64.standard.decode(text) else {
            throw CallError(.unreadable, method: CaptureScreenshot.method)
        }
        return bytes
    }

    func waitForPage() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            connection.eventLoop.execute { [tracker] in
                tracker.value.whenAttached(within: .seconds(10)) { continuation.resume() }
            }
        }
    }

    /// The pages, as soon as there is one, for which it waits 10 seconds.
    func pageListWithPage() async -> PageList {
        await withCheckedContinuation { (continuation: CheckedContinuation<PageList, Never>) in
            connection.eventLoop.execute { [tracker] in
                tracker.value.whenAttached(within: .seconds(10)) { continuation.resume(returning: tracker.value.pages) }
            }
        }
    }

    func pageList() async -> PageList? {
        try? await connection.eventLoop.submit { [tracker] in tracker.value.pages }.get()
    }
}
