import DevToolsProtocol
import JSONModel

/// How far a navigation has come, told by the page's events. They may arrive before the answer that says which document
/// they are about, so all are kept until it does. A page that replaces itself while it loads is followed.
struct NavigationProgress {
    private enum State {
        /// to `waiting`, `finished`
        case navigating
        /// to `finished`
        case waiting(loaderID: String)
        case finished
    }

    private let request: NavigationRequest
    private var state = State.navigating
    private var milestones: [String: Set<String>] = [:]
    /// The page's documents in the order in which they were asked for; the first is not always the one asked for here.
    private var documents: [String] = []
    private var committedURLs: [String: String] = [:]
    private var requestedURLs: [String: String] = [:]
    private var responses: [String: JSONValue] = [:]
    private var outcome: NavigationOutcome

    init(_ request: NavigationRequest) {
        self.request = request
        self.outcome = NavigationOutcome(
            status: .timedOut, errorText: nil, finalURL: request.url, frameID: nil, loaderID: nil, requestID: nil,
            response: nil, dialogsAnswered: 0)
    }

    mutating func dialogAnswered() {
        outcome.dialogsAnswered += 1
    }

    /// The answer to `Page.navigate`.
    mutating func answered(_ answer: Navigate.Answer) -> NavigationOutcome? {
        guard case .navigating = state else { return nil }
        outcome.frameID = answer.frameID
        outcome.loaderID = answer.loaderID
        if answer.isDownload {
            return finish(.failed, "the address is a download: \(answer.errorText ?? "no document")")
        }
        if let error = answer.errorText { return finish(.failed, error) }
        guard let loaderID = answer.loaderID else { return finish(.loaded, nil) }
        state = .waiting(loaderID: loaderID)
        return check()
    }

    /// There will be no more: the page or the browser is gone, the call was refused, the time is up.
    mutating func interrupted(_ status: NavigationOutcome.Status, _ why: String) -> NavigationOutcome? {
        finish(status, why)
    }

    /// `Page.lifecycleEvent`
    mutating func reached(_ milestone: String, loaderID: String) -> NavigationOutcome? {
        milestones[loaderID, default: []].insert(milestone)
        return check()
    }

    /// `Page.frameNavigated` of the main frame.
    mutating func committed(loaderID: String, url: String) -> NavigationOutcome? {
        committedURLs[loaderID] = url
        note(loaderID)
        return check()
    }

    /// `Network.requestWillBeSent` of the main frame's document; a redirect is a new one with the same id. The id is
    /// the loader's.
    mutating func requested(_ requestID: String, url: String) {
        requestedURLs[requestID] = url
        note(requestID)
    }

    private mutating func note(_ loaderID: String) {
        if !documents.contains(loaderID) { documents.append(loaderID) }
    }

    /// `Network.responseReceived` of a document.
    mutating func responded(_ requestID: String, response: JSONValue) {
        responses[requestID] = response
    }

    private mutating func check() -> NavigationOutcome? {
        guard case .waiting(let loaderID) = state else { return nil }
        guard let name = request.waitUntil.eventName else { return finish(.loaded, nil) }
        guard milestones[successor(of: loaderID)]?.contains(name) == true else { return nil }
        return finish(.loaded, nil)
    }

    /// The last document that took that one's place. Any event of a document means that it is shown.
    private func successor(of loaderID: String) -> String {
        let later = documents.drop { $0 != loaderID }
        return later.last { committedURLs[$0] != nil || milestones[$0] != nil } ?? loaderID
    }

    private mutating func finish(_ status: NavigationOutcome.Status, _ error: String?) -> NavigationOutcome? {
        if case .finished = state { return nil }
        state = .finished
        outcome.status = status
        outcome.errorText = error
        if let loaderID = outcome.loaderID {
            let current = successor(of: loaderID)
            outcome.loaderID = current
            outcome.response = responses[current]
            outcome.requestID = responses[current] == nil ? nil : current
            let shown = status == .failed ? nil : committedURLs[current]
            outcome.finalURL = shown ?? requestedURLs[current] ?? request.url
        } else if let only = documents.first, documents.count == 1 {
            outcome.finalURL = requestedURLs[only] ?? request.url
        }
        return outcome
    }
}
