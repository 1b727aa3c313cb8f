import DevToolsProtocol
import JSONModel
import NIOCore

/// Carries one navigation out in one page. Lives on the connection's event loop.
///
/// The domains it needs are on only meanwhile: `Page` because an enabled `Page` domain makes every dialog wait for an
/// answer, which only this navigation gives; `Network` because each event costs the browser and us.
final class PageNavigation {
    private let client: InProcessClient
    private let router: MessageRouter
    private let domains: DomainUse
    private let request: NavigationRequest
    private let session: String
    private let targetID: String
    private var progress: NavigationProgress
    private var subscriptions: [Int] = []
    private var timer: Scheduled<Void>?
    private var completion: ((NavigationOutcome) -> Void)?

    private var pendingEnables = 3

    private static let domainNames = ["Page", "Network"]
    private static let callTimeout = TimeAmount.seconds(15)
    private static let enableTimeout = TimeAmount.seconds(1)

    init(
        client: InProcessClient, router: MessageRouter, domains: DomainUse, request: NavigationRequest,
        session: String, targetID: String, completion: @escaping (NavigationOutcome) -> Void
    ) {
        self.client = client
        self.router = router
        self.domains = domains
        self.request = request
        self.session = session
        self.targetID = targetID
        self.progress = NavigationProgress(request)
        self.completion = completion
    }

    /// Starts; the completion keeps this alive until it is called, at the latest when the time is up.
    func begin() {
        subscribe()
        let bound = NIOLoopBound(self, eventLoop: router.eventLoop)
        let limit = request.timeout
        timer = router.eventLoop.scheduleTask(in: TimeAmount(limit)) {
            let navigation = bound.value
            navigation.finish(navigation.progress.interrupted(.timedOut, "the page did not load within \(limit)"))
        }
        enable()
    }

    /// The events have to be on before the navigation begins: the renderer turns them on, and a navigation into another
    /// process that overtakes it loses them. A renderer that hangs does not hold the navigation up for ever.
    private func enable() {
        for domain in Self.domainNames {
            domains.retain(domain, session: session, timeout: Self.enableTimeout) { [self] _ in enabled() }
        }
        client.call(
            "Page.setLifecycleEventsEnabled", ["enabled": true], sessionID: session, timeout: Self.enableTimeout
        ) { [self] _ in enabled() }
    }

    private func enabled() {
        pendingEnables -= 1
        if pendingEnables == 0 { navigate() }
    }

    private func navigate() {
        guard completion != nil else { return }
        let limit = request.timeout
        let call = Navigate(url: request.url, referrer: request.referrer)
        client.call(Navigate.method, call.parameters, sessionID: session, timeout: TimeAmount(limit) + .seconds(1)) {
            [self] in answered($0)
        }
    }

    private func answered(_ answer: Result<ByteBuffer, CallError>) {
        do throws(CallError) {
            let result = try BrowserConnection.result(of: Navigate.method, try answer.get())
            guard let answer = Navigate.answer(result) else { throw CallError(.unreadable, method: Navigate.method) }
            finish(progress.answered(answer))
        } catch {
            if error.code == .timedOut { return }
            finish(progress.interrupted(.failed, Self.sentence(error)))
        }
    }

    private static func sentence(_ error: CallError) -> String {
        if case .refused(let refusal) = error.code { return refusal.message }
        return error.code == .sessionEnded ? "the page was closed" : error.description
    }

    private func subscribe() {
        let events: Set<String> = [
            "Page.lifecycleEvent", "Page.frameNavigated", "Page.javascriptDialogOpening", "Network.requestWillBeSent",
            "Network.responseReceived",
        ]
        subscriptions = [
            client.subscribe(sessionID: session, methods: events) { [weak self] in self?.receive($0) },
            client.subscribe(sessionID: nil, methods: ["Target.targetCrashed", "Target.detachedFromTarget"]) {
                [weak self] in self?.receive($0)
            },
            client.subscribeToEnd { [self] in finish(progress.interrupted(.failed, "the browser has ended")) },
        ]
    }

    private func receive(_ event: ProtocolEvent) {
        let parameters = event.parameters
        switch event.method {
        case "Page.lifecycleEvent":
            guard let name = parameters["name"]?.stringValue, let loader = parameters["loaderId"]?.stringValue,
                parameters["frameId"]?.stringValue == targetID
            else { return }
            finish(progress.reached(name, loaderID: loader))
        case "Page.frameNavigated":
            guard let frame = parameters["frame"], frame["parentId"] == nil,
                let loader = frame["loaderId"]?.stringValue, let url = frame["url"]?.stringValue
            else { return }
            finish(
                progress.committed(loaderID: loader, url: url + (frame["urlFragment"]?.stringValue ?? "")))
        case "Page.javascriptDialogOpening": answerDialog(parameters["type"]?.stringValue ?? "")
        case "Network.requestWillBeSent", "Network.responseReceived": receiveNetwork(event)
        case "Target.targetCrashed":
            guard parameters["targetId"]?.stringValue == targetID else { return }
            finish(progress.interrupted(.failed, "the page crashed"))
        case "Target.detachedFromTarget":
            guard parameters["sessionId"]?.stringValue == session else { return }
            finish(progress.interrupted(.failed, "the page was closed"))
        default: break
        }
    }

    private func receiveNetwork(_ event: ProtocolEvent) {
        let parameters = event.parameters
        guard parameters["type"]?.stringValue == "Document", parameters["frameId"]?.stringValue == targetID,
            let id = parameters["requestId"]?.stringValue
        else { return }
        if let response = parameters["response"] {
            progress.responded(id, response: response)
        } else if let url = parameters["request"]?["url"]?.stringValue {
            progress.requested(id, url: url)
        }
    }

    /// A question whether to leave the page is answered with yes, everything else is dismissed.
    private func answerDialog(_ type: String) {
        progress.dialogAnswered()
        let call = HandleDialog(byItself: type)
        client.call(HandleDialog.method, call.parameters, sessionID: session, timeout: Self.callTimeout) { _ in }
    }

    private func finish(_ outcome: NavigationOutcome?) {
        guard let outcome, let completion else { return }
        self.completion = nil
        timer?.cancel()
        for subscription in subscriptions { client.unsubscribe(subscription) }
        // Chromium holds a page's commands back while a navigation into another process is under way; one that never
        // answers would hold the next one up as well.
        let isHanging = outcome.status == .timedOut && outcome.frameID == nil
        if isHanging { client.call("Page.stopLoading", [:], sessionID: session, timeout: Self.callTimeout) { _ in } }
        for domain in Self.domainNames { domains.release(domain, session: session) }
        completion(outcome)
    }
}
