import DevToolsProtocol
import JSONModel
import NIOCore

/// The JavaScript dialogs of pages, for those who watch. Lives on the connection's event loop.
///
/// While a person has control they are asked: pages wait until they answer, for a while. At all other times nothing is
/// different for a page because somebody watches: an operation of the engine answers, or the headless browser by itself.
final class LiveDialogs {
    private let tracker: PageTracker
    private let client: InProcessClient
    private let eventLoop: any EventLoop
    /// Told when a dialog opens, and when it is closed.
    private let tell: (LiveReport) -> Void
    private var open: [OpenDialog] = []
    /// Of each page's session that is listened to.
    private var subscriptions: [String: Int] = [:]
    /// The sessions in which the browser asks us instead of closing dialogs.
    private var asked: Set<String> = []
    private var isWatched = false
    private var isHeld = false
    private var observation: Int?
    private var nextID = 1

    private struct OpenDialog {
        let dialog: LiveDialog
        let session: String
        let timer: Scheduled<Void>?
    }

    /// How long a page waits for a person.
    static let patience = TimeAmount.seconds(60)
    private static let timeout = TimeAmount.seconds(10)
    private static let events: Set<String> = ["Page.javascriptDialogOpening", "Page.javascriptDialogClosed"]

    init(_ tracker: PageTracker, eventLoop: any EventLoop, tell: @escaping (LiveReport) -> Void) {
        self.tracker = tracker
        self.client = tracker.client
        self.eventLoop = eventLoop
        self.tell = tell
    }

    /// What somebody who comes now is told.
    var reports: [LiveReport] { open.map { .dialog($0.dialog) } }

    /// Who is there: somebody who watches, and somebody who has control.
    func update(isWatched: Bool, isHeld: Bool) {
        let wasHeld = self.isHeld
        (self.isWatched, self.isHeld) = (isWatched, isHeld)
        if isWatched || isHeld {
            if observation == nil { observation = tracker.observe { [weak self] in self?.follow() } }
        } else if let observation {
            tracker.stopObserving(observation)
            self.observation = nil
        }
        // What a person was asked is not left open for nobody.
        if wasHeld, !isHeld {
            for question in open where question.timer != nil {
                answerByItself(question)
                closed(in: question.session)
            }
        }
        follow()
    }

    /// A person's answer. Nothing happens when the dialog is closed already.
    func answer(_ id: Int, accepts: Bool, text: String?) {
        guard let question = open.first(where: { $0.dialog.id == id }), question.timer != nil else { return }
        answer(question, accepts: accepts, text: text)
    }

    // MARK: Pages

    private func follow() {
        let sessions = isWatched || isHeld ? Set(tracker.pages.sessions.values) : []
        for session in sessions where subscriptions[session] == nil {
            subscriptions[session] = client.subscribe(sessionID: session, methods: Self.events) { [weak self] in
                self?.receive($0, in: session)
            }
        }
        let listening = isHeld ? sessions : []
        for session in listening.subtracting(asked) {
            asked.insert(session)
            tracker.domains.retain("Page", session: session, timeout: Self.timeout) { _ in }
        }
        for session in asked.subtracting(listening) {
            asked.remove(session)
            tracker.domains.release("Page", session: session)
        }
        for (session, number) in subscriptions where !sessions.contains(session) {
            client.unsubscribe(number)
            subscriptions[session] = nil
            closed(in: session)
        }
    }

    private func receive(_ event: ProtocolEvent, in session: String) {
        closed(in: session)
        guard event.method == "Page.javascriptDialogOpening" else { return }
        let id = nextID
        nextID += 1
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let timer = isHeld ? eventLoop.scheduleTask(in: Self.patience) { bound.value.timeIsUp(id) } : nil
        let question = OpenDialog(
            dialog: LiveDialog(id: id, event.parameters, waits: timer != nil), session: session, timer: timer)
        open.append(question)
        tell(.dialog(question.dialog))
    }

    /// A page has one dialog at a time.
    private func closed(in session: String) {
        for question in open where question.session == session {
            question.timer?.cancel()
            tell(.dialogClosed(id: question.dialog.id))
        }
        open.removeAll { $0.session == session }
    }

    private func timeIsUp(_ id: Int) {
        if let question = open.first(where: { $0.dialog.id == id }) { answerByItself(question) }
    }

    private func answerByItself(_ question: OpenDialog) {
        answer(question, accepts: HandleDialog(byItself: question.dialog.kind.rawValue).accepts, text: nil)
    }

    private func answer(_ question: OpenDialog, accepts: Bool, text: String?) {
        var parameters = HandleDialog(accepts: accepts).parameters
        if accepts, question.dialog.kind == .prompt { parameters["promptText"] = .string(text ?? "") }
        client.call(HandleDialog.method, parameters, sessionID: question.session, timeout: Self.timeout) { _ in }
    }
}
