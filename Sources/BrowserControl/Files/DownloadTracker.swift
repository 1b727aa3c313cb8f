import DevToolsProtocol
import JSONModel
import NIOCore
import NIOPosix
package import SessionFiles

/// Sees to it that every browser context puts its downloads into the session's directory, under names that the browser makes
/// up, and follows them: what they are called, how far they are, and that they are not too much. Lives on the connection's
/// event loop.
///
/// Chromium keeps the behaviour for each context, and forgets it when a DevTools session ends that had set it; so it is set
/// again then.
final class DownloadTracker {
    private let files: SessionFileStore
    private let report: DownloadReport
    private unowned let client: InProcessClient
    private unowned let router: MessageRouter
    /// Contexts that are known, beside the browser's own.
    private var contexts: Set<String> = []
    /// The browser's own context, which has no name in calls: that of the first target.
    private var ownContext: String?
    /// The contexts of targets, empty for the browser's own.
    private var contextOfTarget: [String: String] = [:]
    /// Contexts (empty: the browser's own) whose downloads a client has forbidden, for as long as it is there.
    private var denials: [String: RecipientID] = [:]
    private var isScheduled = false

    private static let events: Set<String> = [
        "Browser.downloadWillBegin", "Browser.downloadProgress", "Target.targetCreated", "Target.targetDestroyed",
    ]
    private static let methods: Set<String> = ["Browser.setDownloadBehavior", "Page.setDownloadBehavior"]
    private static let timeout = TimeAmount.seconds(15)

    init(
        files: SessionFileStore, client: InProcessClient, router: MessageRouter, report: @escaping DownloadReport
    ) {
        self.files = files
        self.client = client
        self.router = router
        self.report = report
    }

    func start(completion: @escaping (Result<ByteBuffer, CallError>) -> Void) {
        _ = client.subscribe(sessionID: nil, methods: Self.events) { [weak self] in self?.receive($0) }
        allow("", completion: completion)
    }

    /// A client's command is about to go to the browser, which may forbid downloads to one of its contexts.
    func note(_ command: CommandMessage, _ parameters: [String: JSONValue], by client: RecipientID) {
        guard Self.methods.contains(command.method) else { return }
        let target = command.sessionID.flatMap(router.table.targetID(of:))
        let ofPage = command.method.hasPrefix("Page.") ? target.flatMap { contextOfTarget[$0] } : nil
        let context = parameters["browserContextId"]?.stringValue.map(name(of:)) ?? ofPage ?? ""
        denials[context] = parameters["behavior"]?.stringValue == "deny" ? client : nil
    }

    /// A session of a client has ended, or (with its id) all that the client had.
    func sessionsEnded(of client: RecipientID?) {
        if let client { denials = denials.filter { $0.value != client } }
        guard !isScheduled, !router.isEnded else { return }
        isScheduled = true
        // After the messages at hand, so that the browser has heard of the end before.
        let bound = NIOLoopBound(self, eventLoop: router.eventLoop)
        router.eventLoop.execute { bound.value.allowAll() }
    }

    private func allowAll() {
        isScheduled = false
        for context in contexts.union([""]) where denials[context] == nil { allow(context) { _ in } }
    }

    private func allow(_ context: String, completion: @escaping (Result<ByteBuffer, CallError>) -> Void) {
        var parameters: [String: JSONValue] = [
            "behavior": "allowAndName", "downloadPath": .string(files.directories.downloads), "eventsEnabled": true,
        ]
        if !context.isEmpty { parameters["browserContextId"] = .string(context) }
        client.call(
            "Browser.setDownloadBehavior", parameters, sessionID: nil, timeout: Self.timeout, completion: completion)
    }

    private func receive(_ event: ProtocolEvent) {
        let parameters = event.parameters
        switch event.method {
        case "Target.targetCreated":
            if let info = TargetInfo(parameters["targetInfo"] ?? .null) { appeared(info) }
        case "Target.targetDestroyed":
            guard let id = parameters["targetId"]?.stringValue,
                let context = contextOfTarget.removeValue(forKey: id)
            else { return }
            // A context whose last page is closed is usually gone; if not, its next page brings it back.
            if !contextOfTarget.values.contains(context) { contexts.remove(context) }
        case "Browser.downloadWillBegin": began(parameters)
        default: progressed(parameters)
        }
    }

    private func appeared(_ info: TargetInfo) {
        guard let id = info.browserContextID else { return }
        if ownContext == nil { ownContext = id }
        let context = name(of: id)
        contextOfTarget[info.targetID] = context
        guard !context.isEmpty, contexts.insert(context).inserted, denials[context] == nil else { return }
        allow(context) { _ in }
    }

    private func name(of context: String) -> String { context == ownContext ? "" : context }

    private func began(_ parameters: JSONValue) {
        guard let id = parameters["guid"]?.stringValue else { return }
        let verdict = files.downloadBegan(id, suggestedName: parameters["suggestedFilename"]?.stringValue ?? "")
        carryOut(verdict, on: id)
    }

    private func progressed(_ parameters: JSONValue) {
        guard let id = parameters["guid"]?.stringValue,
            let state = parameters["state"]?.stringValue.flatMap({ DownloadEntry.State(rawValue: $0) })
        else { return }
        let verdict = files.downloadProgressed(
            id, received: Self.bytes(parameters["receivedBytes"]) ?? 0, total: Self.bytes(parameters["totalBytes"]),
            state: state)
        carryOut(verdict, on: id)
        if state != .inProgress { report(.ended(state)) }
    }

    private static func bytes(_ value: JSONValue?) -> Int64? {
        value?.numberValue.flatMap { Int64(exactly: $0.rounded()) }
    }

    private func carryOut(_ verdict: DownloadLedger.Verdict, on id: String) {
        guard case .cancel(let reason) = verdict else { return }
        report(.refused(reason: reason))
        for context in contexts.union([""]) {
            var parameters: [String: JSONValue] = ["guid": .string(id)]
            if !context.isEmpty { parameters["browserContextId"] = .string(context) }
            let files = files
            client.call("Browser.cancelDownload", parameters, sessionID: nil, timeout: Self.timeout) { _ in
                // One that was complete already is not taken back by the browser.
                NIOThreadPool.singleton.submit { _ in files.discardDownload(id) }
            }
        }
    }
}

/// What is worth knowing about downloads, beyond their list. Called on the connection's event loop.
package typealias DownloadReport = @Sendable (DownloadNotice) -> Void

package enum DownloadNotice: Sendable, Equatable {
    case ended(DownloadEntry.State)
    /// A download was too much.
    case refused(reason: String)
}

extension BrowserConnection {
    /// Lets the browser download into the session's directory and follows what it does. To be called once, before pages are
    /// followed; the browser's own context can download when this returns.
    package func followDownloads(
        into files: SessionFileStore, report: @escaping DownloadReport
    ) async throws(CallError) {
        let answer = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<ByteBuffer, CallError>, Never>) in
            eventLoop.execute { [client, router] in
                let tracker = DownloadTracker(
                    files: files, client: client.value, router: router.value, report: report)
                router.value.downloads = tracker
                tracker.start { continuation.resume(returning: $0) }
            }
        }
        _ = try Self.result(of: "Browser.setDownloadBehavior", try answer.get())
    }
}
