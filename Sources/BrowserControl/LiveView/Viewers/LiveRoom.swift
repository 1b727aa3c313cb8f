import ByteEncodings
import DevToolsProtocol
import Digests
import NIOCore

/// Those who watch one browser together: what they all see, and who of them holds control. Lives on the connection's
/// event loop.
final class LiveRoom {
    let eventLoop: any EventLoop
    let screencast: ScreencastSource
    let tabs: LiveTabs
    let control: ControlDesk
    let client: InProcessClient
    let tracker: PageTracker
    private(set) var dialogs: LiveDialogs?
    private let observer: LiveObserver
    private var viewers: [Int: LiveViewer] = [:]
    /// The numbers of persons by the keys that they come back with.
    private var keys: [String: Int] = [:]
    private var keyOrder: [String] = []
    private var nextNumber = 1
    private var shown: [PageSummary] = []
    private var holder = ControlView.Holder.nobody
    private var observation: Int?
    private var refresh: RepeatedTask?

    static let maximumViewers = 32
    private static let maximumKeys = 1024
    /// The browser does not report every new title, so that it is asked while somebody watches.
    private static let refreshInterval = TimeAmount.milliseconds(1500)

    init(_ pages: PageOperations, _ screencast: ScreencastSource, _ control: ControlDesk, _ observer: LiveObserver) {
        self.eventLoop = pages.connection.eventLoop
        self.screencast = screencast
        self.tabs = LiveTabs(pages)
        self.control = control
        self.tracker = pages.tracker.value
        self.client = tracker.client
        self.observer = observer
        dialogs = LiveDialogs(tracker, eventLoop: eventLoop) { [weak self] report in
            guard let self else { return }
            for viewer in viewers.values { viewer.send(report) }
        }
        control.onChange = { [weak self] in self?.controlChanged($0) }
        control.onDenial = { [weak self] in self?.viewers[$0]?.send(.denied) }
    }

    var isFull: Bool { viewers.count >= Self.maximumViewers }
    var viewerCount: Int { viewers.count }

    /// Lets somebody in; with a key of before they are the same person. Answers with the person's number.
    func arrived(_ viewer: LiveViewer, key: String?) -> Int {
        let known = key.flatMap { keys[$0] }
        let number = known ?? nextNumber
        if known == nil { nextNumber += 1 }
        let key = known == nil ? newKey(number) : key ?? ""
        // The newest connection is the person: the one before may be broken without anybody having noticed.
        viewers.removeValue(forKey: number)?.close(.openedElsewhere)
        viewers[number] = viewer
        viewer.send(.welcome(person: number, key: key, mayControl: viewer.mayControl))
        viewer.send(.tabs(tracker.pages.summaries))
        control.arrived(ControlPerson(number: number, tokenID: viewer.tokenID))
        viewer.send(.control(control.view))
        for report in dialogs?.reports ?? [] { viewer.send(report) }
        beginObserving()
        followDialogs()
        return number
    }

    func left(_ viewer: LiveViewer) {
        guard let number = viewer.number, viewers[number] === viewer else { return }
        viewers[number] = nil
        control.left(number)
        if viewers.isEmpty {
            endObserving()
            followDialogs()
        }
    }

    func closeAll(_ reason: CloseReason) {
        for viewer in viewers.values { viewer.close(reason) }
    }

    /// A person uses the browser.
    func noteUse() {
        observer.used()
    }

    /// Why somebody without control may not use mouse and keyboard.
    var reasonAgainstInput: String {
        switch control.view.holder {
        case .nobody: "nobody has control: take it first"
        case .agent: "the agent has control: ask for it first"
        case .person(let number): "person \(number) has control: ask for it first"
        }
    }

    private func newKey(_ number: Int) -> String {
        let key = Hexadecimal.encode(SecureRandom.bytes(16))
        keys[key] = number
        keyOrder.append(key)
        if keyOrder.count > Self.maximumKeys { keys[keyOrder.removeFirst()] = nil }
        return key
    }

    private func controlChanged(_ view: ControlView) {
        if case .person(let number) = holder, view.holder != holder { viewers[number]?.lostControl() }
        holder = view.holder
        for viewer in viewers.values { viewer.send(.control(view)) }
        followDialogs()
    }

    private func followDialogs() {
        let isHeld = if case .person = holder { true } else { false }
        dialogs?.update(isWatched: !viewers.isEmpty, isHeld: isHeld)
    }

    // MARK: Tabs

    private func beginObserving() {
        guard observation == nil else { return }
        shown = tracker.pages.summaries
        observation = tracker.observe { [weak self] in
            guard let self else { return }
            show(tracker.pages)
        }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        refresh = eventLoop.scheduleRepeatedTask(
            initialDelay: .zero, delay: Self.refreshInterval
        ) { _ in bound.value.askForTitles() }
    }

    private func endObserving() {
        if let observation { tracker.stopObserving(observation) }
        observation = nil
        refresh?.cancel()
        refresh = nil
    }

    private func askForTitles() {
        let call = GetTargets()
        client.call(GetTargets.method, call.parameters, sessionID: nil, timeout: .seconds(5)) { [weak self] answer in
            guard let self, let message = try? answer.get(),
                let result = try? BrowserConnection.result(of: GetTargets.method, message),
                let targets = GetTargets.answer(result)
            else { return }
            tracker.note(targets)
        }
    }

    private func show(_ pages: PageList) {
        let tabs = pages.summaries
        guard tabs != shown else { return }
        shown = tabs
        for viewer in viewers.values { viewer.send(.tabs(tabs)) }
    }
}

extension CloseReason {
    static let openedElsewhere = CloseReason(code: 4001, text: "the view was opened in another window")
}
