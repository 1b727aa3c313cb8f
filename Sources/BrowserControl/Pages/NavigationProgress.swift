import DevToolsProtocol
import JSONModel

/// How far a navigation has come, told by the page's events. They may arrive before the answer that says which document
/// they are about, so all are kept until it does. A page that replaces itself while it loads is followed.
struct NavigationProgress {
    private enum State {
        /// to `waiting`, `finished`
        case navigating
        /// to `finished`
        case waiting(frameID: String, loaderID: String)
        case finished
    }

    private let request: NavigationRequest
    private var state = State.navigating
    private var milestones: [String: Set<String>] = [:]
    private var commits: [(frameID: String, loaderID: String, url: String)] = []
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
        state = .waiting(frameID: answer.frameID, loaderID: loaderID)
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

    /// `Page.frameNavigated` of a main frame.
    mutating func committed(frameID: String, loaderID: String, url: String) -> NavigationOutcome? {
        commits.append((frameID, loaderID, url))
        return check()
    }

    /// `Network.requestWillBeSent` of a document; a redirect is a new one with the same id.
    mutating func requested(_ requestID: String, url: String) {
        requestedURLs[requestID] = url
    }

    /// `Network.responseReceived` of a document.
    mutating func responded(_ requestID: String, response: JSONValue) {
        responses[requestID] = response
    }

    private mutating func check() -> NavigationOutcome? {
        guard case .waiting(let frameID, let loaderID) = state else { return nil }
        let current = successor(of: loaderID, in: frameID)
        guard let name = request.waitUntil.eventName else { return finish(.loaded, nil) }
        guard milestones[current]?.contains(name) == true else { return nil }
        return finish(.loaded, nil)
    }

    /// The last document that took the place of that one in its frame.
    private func successor(of loaderID: String, in frameID: String) -> String {
        guard let start = commits.firstIndex(where: { $0.loaderID == loaderID }) else { return loaderID }
        return commits[start...].last { $0.frameID == frameID }?.loaderID ?? loaderID
    }

    private mutating func finish(_ status: NavigationOutcome.Status, _ error: String?) -> NavigationOutcome? {
        if case .finished = state { return nil }
        state = .finished
        outcome.status = status
        outcome.errorText = error
        if let frameID = outcome.frameID, let loaderID = outcome.loaderID {
            let current = successor(of: loaderID, in: frameID)
            outcome.loaderID = current
            outcome.response = responses[current]
            outcome.requestID = responses[current] == nil ? nil : current
            outcome.finalURL =
                commits.last { $0.loaderID == current && status != .failed }?.url ?? requestedURLs[current]
                ?? request.url
        } else if let last = requestedURLs.values.first, requestedURLs.count == 1 {
            outcome.finalURL = last
        }
        return outcome
    }
}
