import DevToolsProtocol
import JSONModel
import JSONSyntax
import NIOCore

/// One client of the shared browser. What it sends is parsed, judged and confined to its own sessions; what the browser
/// sends it is passed on as it is. Lives on the connection's event loop.
final class BrowserClient: MessageRecipient {
    private let router: MessageRouter
    private let policy: MethodPolicy
    private let limits: ClientLimits
    private let observer: ClientObserver
    private weak var outlet: (any ClientOutlet)?
    private var id: RecipientID?
    private var isClosing = false

    init(router: MessageRouter, policy: MethodPolicy, limits: ClientLimits, observer: ClientObserver) {
        self.router = router
        self.policy = policy
        self.limits = limits
        self.observer = observer
    }

    func joined(as id: RecipientID) {
        self.id = id
    }

    /// Connects the way back. The outlet is not kept alive by it.
    func start(outlet: any ClientOutlet) {
        self.outlet = outlet
        if router.isEnded { close(.browserEnded) }
        if !router.isWritable { outlet.setReading(.paused) }
    }

    /// The client is gone: its sessions and all that they enabled end, what it created stays.
    func disconnected() {
        isClosing = true
        outlet = nil
        if let id { router.leave(id) }
        id = nil
    }

    /// One text message of the client.
    func send(_ message: ByteBuffer) {
        guard !isClosing, let id else { return }
        switch CommandMessage.parse(message.readableBytesUInt8Span) {
        case .failure(let rejection):
            if rejection.cause?.reason == .notUTF8 { return close(.notUTF8) }
            answer(rejection.answer)
        case .success(let command):
            if let session = command.sessionID, !router.table.isChild(session, of: id) {
                return answer(CommandError.sessionNotFound.answer(id: command.id, sessionID: nil))
            }
            carryOut(policy.decide(command, text: message.readableBytesUInt8Span), on: command, in: message, for: id)
        }
    }

    private func carryOut(
        _ decision: PolicyDecision, on command: CommandMessage, in message: ByteBuffer, for id: RecipientID
    ) {
        switch decision {
        case .forward:
            noteActivation(command, message)
            forward(command, message, for: id)
        case .rewrite(let parameters):
            router.downloads?.note(command, parameters, by: id)
            send(command, parameters, for: id)
        case .refuse(let error):
            observer.denied(command.method)
            answer(error.answer(id: command.id, sessionID: command.sessionID))
        case .disconnect:
            answer(command.emptyAnswer)
            close(.browserClose)
        case .answerLetter(let session, let letter, let disconnects):
            observer.denied(command.method)
            answer(command.emptyAnswer)
            answer(Self.addressed(MethodPolicy.received(letter, session: session), to: command.sessionID))
            if disconnects { close(.browserClose) }
        }
    }

    private static func addressed(_ event: JSONValue, to sessionID: String?) -> [UInt8] {
        guard var members = event.objectValue, let sessionID else { return JSONText.bytes(event) }
        members["sessionId"] = .string(sessionID)
        return JSONText.bytes(.object(members))
    }

    /// Writing a command anew can lengthen it (escapes), so its size is checked again.
    private func send(_ command: CommandMessage, _ parameters: [String: JSONValue], for id: RecipientID) {
        let session = command.sessionID ?? router.table.rootSession(of: id)
        let bytes = command.bytes(parameters: parameters, sessionID: session)
        guard bytes.count <= ClientLimits.maximumCommandBytes else {
            let error = CommandError.invalidRequest("the command is too large")
            return answer(error.answer(id: command.id, sessionID: command.sessionID))
        }
        router.send(ByteBuffer(bytes: bytes))
    }

    /// The bytes go on as they came; a command of the root session gets its address put in front.
    private func forward(_ command: CommandMessage, _ message: ByteBuffer, for id: RecipientID) {
        guard command.sessionID == nil else { return router.send(message) }
        guard let root = router.table.rootSession(of: id) else { return }
        let prefix = MessageSplice.sessionPrefix(root)
        var addressed = router.allocator.buffer(capacity: message.readableBytes + prefix.count)
        addressed.writeBytes(prefix)
        var body = message
        body.moveReaderIndex(forwardBy: command.bodyOffset)
        addressed.writeBuffer(&body)
        router.send(addressed)
    }

    /// Other observers of the browser are not told when a client brings a page to the front.
    private func noteActivation(_ command: CommandMessage, _ message: ByteBuffer) {
        switch command.method {
        case "Target.activateTarget":
            let parameters = try? command.parameters(in: message.readableBytesUInt8Span)
            if let targetID = parameters?["targetId"]?.stringValue { observer.activated(targetID) }
        case "Page.bringToFront":
            if let targetID = command.sessionID.flatMap(router.table.targetID(of:)) { observer.activated(targetID) }
        default: break
        }
    }

    private func answer(_ bytes: [UInt8]) {
        guard let outlet, hasRoom(outlet) else { return }
        outlet.write(ByteBuffer(bytes: bytes))
        outlet.flush()
    }

    /// Whether the client keeps up with what it is sent; if not, it is disconnected.
    private func hasRoom(_ outlet: any ClientOutlet) -> Bool {
        guard outlet.waitingBytes > limits.maximumWaitingBytes else { return true }
        observer.tooSlow()
        close(.tooSlow)
        return false
    }

    /// Says goodbye, and ends the client's sessions at once.
    func close(_ reason: CloseReason) {
        guard !isClosing else { return }
        isClosing = true
        if let id { router.leave(id) }
        id = nil
        outlet?.close(reason)
    }
}

extension BrowserClient {
    func receive(_ message: consuming ByteBuffer, _ fields: RoutingFields, isFromRootSession: Bool) {
        guard !isClosing, let outlet, hasRoom(outlet) else { return }
        if isFromRootSession, let member = fields.sessionMember { message.remove(member) }
        outlet.write(message)
    }

    func receivedAll() {
        outlet?.flush()
    }

    func browserWritabilityChanged(isWritable: Bool) {
        outlet?.setReading(isWritable ? .reading : .paused)
    }

    func ended(browserEnded: Bool) {
        id = nil
        close(browserEnded ? .browserEnded : .sessionDetached)
    }
}

extension ByteBuffer {
    /// Takes a range, counted from the first readable byte, out. What follows it is moved, so it is cheap near the end.
    fileprivate mutating func remove(_ range: Range<Int>) {
        let start = readerIndex + range.lowerBound
        let rest = getBytes(at: readerIndex + range.upperBound, length: readableBytes - range.upperBound) ?? []
        moveWriterIndex(to: start)
        writeBytes(rest)
    }
}
