package import BrowserControl
import DevToolsProtocol
import JSONModel
import Synchronization

/// Answers a page's JavaScript dialogs for as long as something is done there, so that nothing hangs. All are accepted:
/// an alert is closed, a question answered with yes (the action that led to it was wanted), a prompt with the text that
/// the page proposes, and a page that does not want to be left is left. Outside of operations nobody listens, and
/// headless Chromium closes dialogs by itself; a client with a connection of its own answers as it likes.
package final class DialogGuard: Sendable {
    private let pages: PageOperations
    private let session: String
    private let answered = Mutex<[AnsweredDialog]>([])
    private let subscription = Mutex<EventSubscription?>(nil)

    private static let callTimeout = Duration.seconds(10)
    private static let maximumMessage = 1000

    private init(pages: PageOperations, session: String) {
        self.pages = pages
        self.session = session
    }

    /// Runs the body with a guard over the page, and answers with what it answered.
    package static func during<Result: Sendable>(
        _ pages: PageOperations, page: AttachedPage, _ body: () async -> Result
    ) async -> (result: Result, dialogs: [AnsweredDialog]) {
        let guarding = DialogGuard(pages: pages, session: page.session)
        guarding.begin()
        pages.retain("Page", session: page.session, timeout: .seconds(10))
        let result = await body()
        pages.release("Page", session: page.session)
        guarding.end()
        return (result, guarding.answered.withLock { $0 })
    }

    private func begin() {
        let subscription = pages.subscribe(session: session, methods: ["Page.javascriptDialogOpening"]) { [self] in
            answer($0.parameters)
        }
        self.subscription.withLock { $0 = subscription }
    }

    private func end() {
        subscription.withLock { subscription in
            subscription?.cancel()
            subscription = nil
        }
    }

    private func answer(_ dialog: JSONValue) {
        let kind = dialog["type"]?.stringValue.flatMap(AnsweredDialog.Kind.init) ?? .alert
        let message = String((dialog["message"]?.stringValue ?? "").prefix(Self.maximumMessage))
        answered.withLock { $0.append(AnsweredDialog(kind: kind, message: message, isAccepted: true)) }
        var parameters: [String: JSONValue] = ["accept": true]
        if kind == .prompt, let text = dialog["defaultPrompt"] { parameters["promptText"] = text }
        pages.post(HandleDialog.method, parameters, session: session, timeout: Self.callTimeout)
    }
}
