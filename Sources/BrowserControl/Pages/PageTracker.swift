import DevToolsProtocol
import JSONModel
import NIOCore

/// Follows the browser's pages: attaches to each, gives new ones the session's settings, and sees to it that there is
/// always one. Lives on the connection's event loop.
final class PageTracker {
    let client: InProcessClient
    let domains: DomainUse
    private(set) var pages = PageList() {
        didSet {
            if pages != oldValue { noteChange() }
        }
    }
    private(set) var frames = FrameSessions()
    private let router: MessageRouter
    private var settings: PageSettings?
    private var userAgent = ""
    private var waiters: [Int: () -> Void] = [:]
    private var nextWaiter = 1
    /// Of each session that frames are attached in.
    private var subscriptions: [String: Int] = [:]
    private var observers: [Int: () -> Void] = [:]
    private var nextObserver = 1
    private var isChangeNoted = false
    /// Sessions of new pages that wait, by their targets, where a client may want them to.
    private var held: [String: String] = [:]

    private static let callTimeout = TimeAmount.seconds(15)
    /// How soon it is looked again whether a page is held; clients are told of new pages in the same moment as we are.
    private static let holdInterval = TimeAmount.milliseconds(200)
    private static let events: Set<String> = [
        "Target.targetCreated", "Target.targetInfoChanged", "Target.targetDestroyed", "Target.attachedToTarget",
        "Target.detachedFromTarget",
    ]

    init(client: InProcessClient, router: MessageRouter) {
        self.client = client
        self.domains = DomainUse(client: client, router: router)
        self.router = router
    }

    func start() {
        _ = client.subscribe(sessionID: nil, methods: Self.events) { [weak self] in self?.receive($0) }
        router.targetReleased = { [weak self] in self?.letGo($0) }
        call(DiscoverPages(), session: nil)
        call(AttachToPages(), session: nil)
    }

    /// Calls when there is an attached page, or when the time is up.
    func whenAttached(within timeout: TimeAmount, _ completion: @escaping () -> Void) {
        guard pages.activeSession == nil else { return completion() }
        let number = nextWaiter
        nextWaiter += 1
        let bound = NIOLoopBound(self, eventLoop: router.eventLoop)
        let timer = router.eventLoop.scheduleTask(in: timeout) { bound.value.release(number) }
        waiters[number] = {
            timer.cancel()
            completion()
        }
    }

    /// What the browser said of pages when it was asked; it does not report every new title by itself.
    func note(_ targets: [TargetInfo]) {
        for info in targets where pages.infos[info.targetID] != nil { pages.update(info) }
    }

    func activate(_ targetID: String) {
        pages.activate(targetID)
    }

    /// Calls soon after each change of the pages, of their order or of their sessions, once for several at a time, until
    /// `stopObserving`.
    func observe(_ handler: @escaping () -> Void) -> Int {
        let number = nextObserver
        nextObserver += 1
        observers[number] = handler
        return number
    }

    func stopObserving(_ number: Int) {
        observers[number] = nil
    }

    private func noteChange() {
        guard !isChangeNoted, !observers.isEmpty else { return }
        isChangeNoted = true
        let bound = NIOLoopBound(self, eventLoop: router.eventLoop)
        router.eventLoop.execute { bound.value.tellObservers() }
    }

    private func tellObservers() {
        isChangeNoted = false
        for number in observers.keys.sorted() { observers[number]?() }
    }

    private func release(_ number: Int) {
        waiters.removeValue(forKey: number)?()
    }

    private func receive(_ event: ProtocolEvent) {
        let parameters = event.parameters
        switch event.method {
        case "Target.targetCreated", "Target.targetInfoChanged":
            if let info = TargetInfo(parameters["targetInfo"] ?? .null) { pages.update(info) }
        case "Target.targetDestroyed":
            guard let targetID = parameters["targetId"]?.stringValue else { return }
            if pages.remove(targetID) { call(CreateTarget(url: "about:blank"), session: nil) }
        case "Target.attachedToTarget": attached(parameters)
        case "Target.detachedFromTarget":
            guard let session = parameters["sessionId"]?.stringValue else { return }
            pages.detach(session: session)
            held = held.filter { $0.value != session }
            forget(session)
        default: break
        }
    }

    private func attached(_ parameters: JSONValue) {
        guard let info = TargetInfo(parameters["targetInfo"] ?? .null), info.type == "page",
            let session = parameters["sessionId"]?.stringValue
        else { return }
        pages.update(info)
        pages.attach(info.targetID, session: session)
        followFrames(in: session)
        if let settings, info.browserContextID == pages.defaultContextID {
            for (method, parameters) in settings.calls(userAgent: userAgent) {
                client.call(method, parameters, sessionID: session, timeout: Self.callTimeout) { _ in }
            }
        }
        if parameters["waitingForDebugger"]?.boolValue == true {
            held[info.targetID] = session
            if router.table.hasHolders { letGoLater(info.targetID) } else { letGo(info.targetID) }
        }
        for number in waiters.keys.sorted() where pages.activeSession != nil { release(number) }
    }

    /// Chromium has a brake for each session of a page, and one for all of them, on the page's process: who lets a page go lets it
    /// run. A client that holds new pages prepares them (scripts, interception, emulation) before that; so we let go when it does,
    /// and by ourselves only if it never comes to that, because the client does not attach to this page or is gone.
    private func letGoLater(_ targetID: String) {
        let bound = NIOLoopBound(self, eventLoop: router.eventLoop)
        router.eventLoop.scheduleTask(in: Self.holdInterval) {
            let tracker = bound.value
            guard tracker.held[targetID] != nil, !tracker.router.isEnded else { return }
            if tracker.router.table.isHeld(targetID) { tracker.letGoLater(targetID) } else { tracker.letGo(targetID) }
        }
    }

    private func letGo(_ targetID: String) {
        guard let session = held.removeValue(forKey: targetID) else { return }
        client.call("Runtime.runIfWaitingForDebugger", [:], sessionID: session, timeout: Self.callTimeout) { _ in }
    }

    /// Attaches to the frames of other processes that a page, or such a frame, has or gets.
    private func followFrames(in session: String) {
        guard subscriptions[session] == nil else { return }
        let events: Set<String> = [
            "Target.attachedToTarget", "Target.detachedFromTarget", "Inspector.targetCrashed",
            "Inspector.targetReloadedAfterCrash",
        ]
        subscriptions[session] = client.subscribe(sessionID: session, methods: events) { [weak self] event in
            self?.receiveFrame(event, within: session)
        }
        call(AttachToFrames(), session: session)
    }

    private func receiveFrame(_ event: ProtocolEvent, within parent: String) {
        let session = event.parameters["sessionId"]?.stringValue ?? ""
        switch event.method {
        case "Target.attachedToTarget":
            guard let info = TargetInfo(event.parameters["targetInfo"] ?? .null), info.type == "iframe" else { return }
            frames.attach(info, session: session, by: parent)
            client.call("Inspector.enable", [:], sessionID: session, timeout: Self.callTimeout) { _ in }
            followFrames(in: session)
        case "Inspector.targetCrashed":
            frames.noteCrash(of: parent)
            client.sessionEnded(parent)
        case "Inspector.targetReloadedAfterCrash": frames.noteRecovery(of: parent)
        default: forget(session)
        }
    }

    private func forget(_ session: String) {
        for gone in frames.detach(session: session) {
            domains.forget(session: gone)
            if let number = subscriptions.removeValue(forKey: gone) { client.unsubscribe(number) }
        }
    }

    private func call(_ call: some ProtocolCall, session: String?) {
        client.call(type(of: call).method, call.parameters, sessionID: session, timeout: Self.callTimeout) { _ in }
    }
}

extension PageTracker {
    /// Brings all pages, and from now on each new one before it runs anything, into that state. Calls with the first
    /// failure, or nil.
    func apply(_ settings: PageSettings, userAgent: String, completion: @escaping (CallError?) -> Void) {
        self.settings = settings
        self.userAgent = userAgent
        let collector = Collector(completion: completion)
        for session in pages.ownSessions {
            for (method, parameters) in settings.calls(userAgent: userAgent) {
                collector.begin()
                client.call(method, parameters, sessionID: session, timeout: Self.callTimeout) { answer in
                    collector.end(Self.failure(of: method, answer))
                }
            }
        }
        collector.begin()
        collector.end(nil)
    }

    private static func failure(of method: String, _ answer: Result<ByteBuffer, CallError>) -> CallError? {
        do throws(CallError) {
            _ = try BrowserConnection.result(of: method, try answer.get())
            return nil
        } catch {
            // A page that was closed meanwhile needs no settings.
            return error.code == .sessionEnded ? nil : error
        }
    }
}

/// Counts answers, and calls when all are there.
private final class Collector {
    private var open = 0
    private var failure: CallError?
    private let completion: (CallError?) -> Void

    init(completion: @escaping (CallError?) -> Void) {
        self.completion = completion
    }

    func begin() {
        open += 1
    }

    func end(_ error: CallError?) {
        failure = failure ?? error
        open -= 1
        if open == 0 { completion(failure) }
    }
}
