import DevToolsProtocol
import JSONModel
import JSONSyntax
import NIOCore

/// The controller's own voice among those who speak with the browser. Lives on the connection's event loop.
final class InProcessClient: MessageRecipient {
    typealias Completion = (Result<ByteBuffer, CallError>) -> Void

    private struct PendingCall {
        let method: String
        let sessionID: String?
        let completion: Completion
        let deadline: Scheduled<Void>
    }

    private struct Subscription {
        let sessionID: String?
        let methods: Set<String>
        let handler: (ProtocolEvent) -> Void
    }

    private let router: MessageRouter
    private var id: RecipientID?
    private var isEnded = false
    private var isSending = false
    private var calls: [Int: PendingCall] = [:]
    private var nextCall = 1
    private var subscriptions: [Int: Subscription] = [:]
    private var nextSubscription = 1
    private var endHandlers: [Int: () -> Void] = [:]

    init(router: MessageRouter) {
        self.router = router
    }

    func joined(as id: RecipientID) {
        self.id = id
    }

    /// Calls a method in a session, or in the browser's own with nil. The completion is called once.
    func call(
        _ method: String, _ parameters: [String: JSONValue], sessionID: String?, timeout: TimeAmount,
        completion: @escaping Completion
    ) {
        guard !isEnded, let id, let root = router.table.rootSession(of: id) else {
            return completion(.failure(CallError(.browserEnded, method: method)))
        }
        if let sessionID, !router.table.isChild(sessionID, of: id) {
            return completion(.failure(CallError(.sessionEnded, method: method)))
        }
        let number = nextCall
        nextCall += 1
        let bytes = CommandMessage.bytes(
            id: number, method: method, parameters: parameters, sessionID: sessionID ?? root)
        guard bytes.count <= ClientLimits.maximumCommandBytes else {
            return completion(.failure(CallError(.tooLarge, method: method)))
        }
        let bound = NIOLoopBound(self, eventLoop: router.eventLoop)
        let deadline = router.eventLoop.scheduleTask(in: timeout) {
            bound.value.finish(number, .failure(CallError(.timedOut, method: method)))
        }
        calls[number] = PendingCall(
            method: method, sessionID: sessionID, completion: completion, deadline: deadline)
        router.put(ByteBuffer(bytes: bytes))
        sendSoon()
    }

    /// Sends what was put in line, together with what is called in the same turn of the event loop.
    private func sendSoon() {
        guard !isSending else { return }
        isSending = true
        let bound = NIOLoopBound(self, eventLoop: router.eventLoop)
        router.eventLoop.execute {
            bound.value.isSending = false
            bound.value.router.sendAll()
        }
    }

    /// Calls the handler for each of those events of a session (nil: of the browser) until `unsubscribe`.
    func subscribe(
        sessionID: String?, methods: Set<String>, handler: @escaping (ProtocolEvent) -> Void
    ) -> Int {
        let number = nextSubscription
        nextSubscription += 1
        subscriptions[number] = Subscription(sessionID: sessionID, methods: methods, handler: handler)
        return number
    }

    /// Ends a subscription, or a wait for the end.
    func unsubscribe(_ number: Int) {
        subscriptions[number] = nil
        endHandlers[number] = nil
    }

    /// Calls when the browser has ended, until `unsubscribe`.
    func subscribeToEnd(_ handler: @escaping () -> Void) -> Int {
        let number = nextSubscription
        nextSubscription += 1
        endHandlers[number] = handler
        return number
    }

    private func finish(_ number: Int, _ result: Result<ByteBuffer, CallError>) {
        guard let call = calls.removeValue(forKey: number) else { return }
        call.deadline.cancel()
        call.completion(result)
    }
}

extension InProcessClient {
    func receive(_ message: consuming ByteBuffer, _ fields: RoutingFields, isFromRootSession: Bool) {
        if let id = fields.id {
            return finish(Int(id), .success(message))
        }
        if case .detachedFromTarget(let target) = fields.event { sessionEnded(target.sessionID) }
        guard !subscriptions.isEmpty, let range = fields.methodRange,
            let method = message.getString(at: message.readerIndex + range.lowerBound, length: range.count)
        else { return }
        let sessionID = isFromRootSession ? nil : fields.sessionID
        let interested = subscriptions.filter { $0.value.sessionID == sessionID && $0.value.methods.contains(method) }
        guard !interested.isEmpty,
            let value = try? JSONText.value(message.readableBytesUInt8Span, maximumDepth: 1000)
        else { return }
        let event = ProtocolEvent(method: method, sessionID: sessionID, parameters: value["params"] ?? [:])
        for (_, subscription) in interested.sorted(by: { $0.key < $1.key }) { subscription.handler(event) }
    }

    func receivedAll() {}

    func browserWritabilityChanged(isWritable: Bool) {}

    func ended(browserEnded: Bool) {
        isEnded = true
        for number in calls.keys.sorted() {
            guard let method = calls[number]?.method else { continue }
            finish(number, .failure(CallError(.browserEnded, method: method)))
        }
        subscriptions.removeAll()
        let handlers = endHandlers
        endHandlers.removeAll()
        for (_, handler) in handlers.sorted(by: { $0.key < $1.key }) { handler() }
    }

    /// Fails the calls of a session that will not answer any more.
    func sessionEnded(_ sessionID: String) {
        for (number, call) in calls where call.sessionID == sessionID {
            finish(number, .failure(CallError(.sessionEnded, method: call.method)))
        }
    }
}
