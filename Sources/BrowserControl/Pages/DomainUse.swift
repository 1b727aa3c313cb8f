import DevToolsProtocol
import JSONModel
import NIOCore

/// Counts who needs a domain's events in a session, so that one who is done does not turn them off for another. Lives on
/// the connection's event loop.
///
/// `Page` stays on for a while when nobody needs it any more, because the next action needs it again. An enabled `Page` makes
/// dialogs wait; meanwhile they are answered here as the browser does by itself. Where clients speak with the browser too,
/// dialogs are theirs: nothing stays on.
final class DomainUse {
    private struct Key: Hashable {
        let session: String
        let domain: String
    }

    /// A domain that is still on.
    private struct Remainder {
        let subscription: Int
        let end: Scheduled<Void>
    }

    private let client: InProcessClient
    private let router: MessageRouter
    private var counts: [Key: Int] = [:]
    private var remainders: [Key: Remainder] = [:]

    /// Nobody asks for the bodies of answers: the pages' processes need not keep them.
    private static let parameters: [String: [String: JSONValue]] = [
        "Network": ["maxTotalBufferSize": 65536, "maxResourceBufferSize": 65536]
    ]
    private static let disableTimeout = TimeAmount.seconds(15)
    /// How long `Page` stays on.
    static let patience = TimeAmount.seconds(5)

    init(client: InProcessClient, router: MessageRouter) {
        self.client = client
        self.router = router
        router.recipientJoined = { [weak self] in self?.endAll() }
    }

    /// Turns a domain on; calls when the page has done it, or cannot.
    func retain(
        _ domain: String, session: String, timeout: TimeAmount, completion: @escaping (Result<Void, CallError>) -> Void
    ) {
        let key = Key(session: session, domain: domain)
        counts[key, default: 0] += 1
        guard !takeBack(key) else { return completion(.success(())) }
        let method = "\(domain).enable"
        client.call(method, Self.parameters[domain] ?? [:], sessionID: session, timeout: timeout) { answer in
            completion(
                answer.flatMap { bytes in
                    Result { () throws(CallError) in _ = try BrowserConnection.result(of: method, bytes) }
                })
        }
    }

    /// Turns a domain off when nobody needs it any more. Each `retain`, also one that failed, needs one of these.
    func release(_ domain: String, session: String) {
        let key = Key(session: session, domain: domain)
        guard let count = counts[key] else { return }
        guard count == 1 else {
            counts[key] = count - 1
            return
        }
        counts[key] = nil
        guard domain == "Page", !router.hasClients else { return turnOff(key) }
        let bound = NIOLoopBound(self, eventLoop: router.eventLoop)
        remainders[key] = Remainder(
            subscription: client.subscribe(sessionID: session, methods: ["Page.javascriptDialogOpening"]) {
                [weak self] in self?.answer($0, in: session)
            },
            end: router.eventLoop.scheduleTask(in: Self.patience) { bound.value.end(key) })
    }

    /// The session is over.
    func forget(session: String) {
        counts = counts.filter { $0.key.session != session }
        for key in remainders.keys where key.session == session { takeBack(key) }
    }

    /// Whether the domain was still on.
    @discardableResult
    private func takeBack(_ key: Key) -> Bool {
        guard let remainder = remainders.removeValue(forKey: key) else { return false }
        client.unsubscribe(remainder.subscription)
        remainder.end.cancel()
        return true
    }

    private func end(_ key: Key) {
        if takeBack(key) { turnOff(key) }
    }

    private func endAll() {
        for key in remainders.keys { end(key) }
    }

    private func turnOff(_ key: Key) {
        client.call("\(key.domain).disable", [:], sessionID: key.session, timeout: Self.disableTimeout) { _ in }
    }

    private func answer(_ dialog: ProtocolEvent, in session: String) {
        let call = HandleDialog(byItself: dialog.parameters["type"]?.stringValue)
        client.call(HandleDialog.method, call.parameters, sessionID: session, timeout: Self.disableTimeout) { _ in }
    }
}
