import DevToolsProtocol
import JSONModel
import NIOCore

/// What a person does with pages as a whole, as in a browser's toolbar. Lives on the connection's event loop.
final class LiveTabs {
    private let pages: PageOperations
    private let client: InProcessClient
    private let tracker: PageTracker

    private static let timeout = TimeAmount.seconds(10)
    /// Of what is selected.
    private static let selectionLimit = 262_144

    init(_ pages: PageOperations) {
        self.pages = pages
        self.tracker = pages.tracker.value
        self.client = tracker.client
    }

    /// `refused` is called with the reason when the address does not open.
    func navigate(_ url: String, refused: @escaping @Sendable (String) -> Void) {
        guard let id = tracker.pages.activeID else { return refused("there is no page") }
        let request = NavigationRequest(
            url: url, waitUntil: .commit, timeout: .seconds(60), referrer: nil, frameID: id)
        let pages = pages
        pages.connection.eventLoop.makeFutureWithTask { await pages.navigate(request) }.whenSuccess { outcome in
            guard outcome.status != .loaded else { return }
            refused("the address did not open: \(outcome.errorText ?? outcome.status.rawValue)")
        }
    }

    /// One step in the page's history; -1 is back.
    func travel(_ steps: Int) {
        guard let session = tracker.pages.activeSession else { return }
        client.call("Page.getNavigationHistory", [:], sessionID: session, timeout: Self.timeout) { [client] answer in
            guard let message = try? answer.get(),
                let history = try? BrowserConnection.result(of: "Page.getNavigationHistory", message),
                let entries = history["entries"]?.arrayValue, let current = history["currentIndex"]?.integerValue,
                entries.indices.contains(Int(current) + steps), let id = entries[Int(current) + steps]["id"]
            else { return }
            client.call(
                "Page.navigateToHistoryEntry", ["entryId": id], sessionID: session, timeout: Self.timeout
            ) { _ in }
        }
    }

    func reload() {
        guard let session = tracker.pages.activeSession else { return }
        client.call("Page.reload", [:], sessionID: session, timeout: Self.timeout) { _ in }
    }

    func carryOut(_ wish: TabWish) {
        switch wish {
        case .open:
            client.call(
                CreateTarget.method, CreateTarget(url: "about:blank").parameters, sessionID: nil,
                timeout: Self.timeout
            ) { _ in }
        case .activate(let id):
            guard tracker.pages.infos[id] != nil else { return }
            tracker.activate(id)
            client.call(
                "Target.activateTarget", ["targetId": .string(id)], sessionID: nil, timeout: Self.timeout
            ) { _ in }
        case .close(let id):
            guard tracker.pages.infos[id] != nil else { return }
            client.call("Target.closeTarget", ["targetId": .string(id)], sessionID: nil, timeout: Self.timeout) { _ in }
        }
    }

    /// What is selected in the active page, in whichever frame the person was last; empty when nothing is.
    func selection(_ completion: @escaping (String) -> Void) {
        guard let session = tracker.pages.activeSession else { return completion("") }
        ask([session] + tracker.frames.within(session).map(\.session), completion)
    }

    private func ask(_ sessions: [String], _ completion: @escaping (String) -> Void) {
        guard let session = sessions.first else { return completion("") }
        let parameters: [String: JSONValue] = [
            "expression": .string(Self.selectionScript(limit: Self.selectionLimit)), "returnByValue": true,
        ]
        client.call("Runtime.evaluate", parameters, sessionID: session, timeout: .seconds(2)) { answer in
            let result = (try? answer.get()).flatMap { try? BrowserConnection.result(of: "Runtime.evaluate", $0) }
            let text = result?["result"]?["value"]?.stringValue ?? ""
            // The page has a word in what it selects, so its length is looked at here too.
            guard text.isEmpty else { return completion(String(text.prefix(Self.selectionLimit))) }
            self.ask(Array(sessions.dropFirst()), completion)
        }
    }

    /// Of a field that has the focus, else of the document; of frames of the same process too. Never of a password.
    private static func selectionScript(limit: Int) -> String {
        """
        (() => {
          const of = window => {
            let document;
            try { document = window.document } catch { return '' }
            const active = document.activeElement;
            if (active && /^I?FRAME$/.test(active.tagName)) {
              const inner = of(active.contentWindow);
              if (inner) return inner;
            }
            if (active && typeof active.selectionStart === 'number') {
              if (active.type === 'password') return '';
              const text = active.value.slice(active.selectionStart, active.selectionEnd);
              if (text) return text;
            }
            return String(window.getSelection() || '');
          };
          return of(window).slice(0, \(limit));
        })()
        """
    }
}
