import DevToolsProtocol
import JSONModel
import JSONSyntax
import NIOCore

/// One client of the shared browser. What it sends is parsed, judged and confined to its own sessions; what the browser
/// sends it is passed on as it is. Lives on the connection's event loop.
final class BrowserClient: MessageRecipient {
    /// Who the client is and what it was given.
    struct Place {
        let identity: ClientIdentity
        let reach: ProtocolReach
        let meter: TokenMeter
    }

    let router: MessageRouter
    private let policy: MethodPolicy
    private let limits: ClientLimits
    private let observer: ClientObserver
    private let place: Place
    private weak var outlet: (any ClientOutlet)?
    private var id: RecipientID?
    /// What the commands of the client's root session begin with on the pipe.
    private var rootPrefix: [UInt8] = []
    private var isClosing = false
    private var isStarted = false
    /// Too much has come; nothing is read for a moment.
    private var isThrottled = false
    private var calls = CallWindow(maximum: ClientLimits.maximumOpenCalls)
    /// Ends the waiting for answers that may never come.
    private var patience: Scheduled<Void>?
    private var closeReason: CloseReason?
    /// Of the messages that wait since there was room for sure.
    private var largestWaiting = 0
    private(set) var figures = ClientFigures()

    private static let patienceWithAnswers = TimeAmount.seconds(1)

    var identity: ClientIdentity { place.identity }

    init(
        router: MessageRouter, policy: MethodPolicy, limits: ClientLimits, observer: ClientObserver, place: Place
    ) {
        self.place = place
        self.router = router
        self.policy = policy
        self.limits = limits
        self.observer = observer
    }

    func joined(as id: RecipientID) {
        // Without its root session a client has no place: what is not addressed would go to the pipe's own session.
        guard let root = router.table.rootSession(of: id) else { return }
        self.id = id
        rootPrefix = MessageSplice.sessionPrefix(root)
    }

    /// Connects the way back. The outlet is not kept alive by it.
    func start(outlet: any ClientOutlet) {
        self.outlet = outlet
        isStarted = true
        place.meter.joined(self)
        if router.isEnded { close(.browserEnded) }
        updateReading()
    }

    /// The client is gone: its sessions and all that they enabled end, what it created stays.
    func disconnected() {
        isClosing = true
        outlet = nil
        patience?.cancel()
        place.meter.left(self)
        router.inputHold?.forget(self)
        if let id { router.leave(id) }
        id = nil
        guard isStarted else { return }
        isStarted = false
        observer.ended(identity, figures, closeReason)
    }

    /// One text message of the client; `sendAll` is to follow.
    func send(_ message: consuming ByteBuffer) {
        guard !isClosing, let id else { return }
        figures.commands += 1
        figures.bytesFromClient += message.readableBytes
        throttle(for: place.meter.received(bytes: message.readableBytes))
        switch CommandMessage.parse(message.readableBytesUInt8Span) {
        case .failure(let rejection):
            if rejection.cause?.reason == .notUTF8 { return close(.notUTF8) }
            note(nil)
            answer(rejection.answer)
            place.meter.fault()
        case .success(let command): judge(command, message, for: id)
        }
    }

    private func judge(_ command: CommandMessage, _ message: consuming ByteBuffer, for id: RecipientID) {
        if let session = command.sessionID, !router.table.isChild(session, of: id) {
            return answer(CommandError.sessionNotFound.answer(id: command.id, sessionID: nil))
        }
        let decision = policy.decide(command, text: message.readableBytesUInt8Span, reach: place.reach)
        if isHeld(command, message, decision) { return }
        carryOut(decision, on: command, in: message, for: id)
    }

    /// Judges a command that was held back.
    func judge(_ message: consuming ByteBuffer) {
        guard !isClosing, let id, case .success(let command) = CommandMessage.parse(message.readableBytesUInt8Span)
        else { return }
        judge(command, message, for: id)
        sendAll()
    }

    /// All that came at once was given to `send`.
    func sendAll() {
        router.sendAll()
    }

    private func carryOut(
        _ decision: PolicyDecision, on command: CommandMessage, in message: consuming ByteBuffer, for id: RecipientID
    ) {
        switch decision {
        case .forward:
            note(command, message, of: id)
            forward(command, message)
        case .rewrite(let parameters):
            router.downloads?.note(command, parameters, by: id)
            send(command, parameters, for: id)
        case .refuse(let error):
            note(error.denial.map { DeniedCall(method: command.method, kind: $0) })
            answer(error.answer(id: command.id, sessionID: command.sessionID))
            place.meter.fault()
        case .disconnect:
            answer(command.emptyAnswer)
            close(.browserClose)
        case .answerLetter(let session, let letter, let verdict):
            if case .denied(let call) = verdict { note(call) }
            if case .malformed = verdict { note(nil) }
            answer(command.emptyAnswer)
            answer(Self.addressed(MethodPolicy.received(letter, session: session), to: command.sessionID))
            if case .disconnects = verdict { close(.browserClose) } else { place.meter.fault() }
        }
    }

    /// Notes a call that was denied, or with nil a message that is malformed, before the client is answered; what follows
    /// from too many of them comes after the answer.
    private func note(_ denied: DeniedCall?) {
        guard let denied else {
            figures.malformed += 1
            return
        }
        figures.denials += 1
        observer.denied(denied, identity)
    }

    static func addressed(_ event: JSONValue, to sessionID: String?) -> [UInt8] {
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
        pass(ByteBuffer(bytes: bytes))
    }

    private func pass(_ command: consuming ByteBuffer) {
        router.put(command)
        guard calls.call() else { return }
        updateReading()
        let bound = NIOLoopBound(self, eventLoop: router.eventLoop)
        patience = router.eventLoop.scheduleTask(in: Self.patienceWithAnswers) {
            bound.value.calls.forget()
            bound.value.updateReading()
        }
    }

    /// The bytes go on as they came; a command of the root session gets its address put in front.
    private func forward(_ command: CommandMessage, _ message: consuming ByteBuffer) {
        if command.sessionID == nil { message.replaceFirst(command.bodyOffset, with: rootPrefix) }
        pass(message)
    }

    /// Other observers of the browser are not told when a client brings a page to the front, nor what waits for it.
    private func note(_ command: CommandMessage, _ message: borrowing ByteBuffer, of id: RecipientID) {
        switch command.method {
        case "Target.activateTarget":
            let parameters = try? command.parameters(in: message.readableBytesUInt8Span)
            if let targetID = parameters?["targetId"]?.stringValue { observer.activated(targetID) }
        case "Page.bringToFront":
            if let targetID = command.sessionID.flatMap(router.table.targetID(of:)) { observer.activated(targetID) }
        case "Target.setAutoAttach" where command.sessionID == nil:
            let parameters = try? command.parameters(in: message.readableBytesUInt8Span)
            // Without flat sessions, what lets a target go comes in an envelope, where nobody looks for it.
            let wanted = ["autoAttach", "waitForDebuggerOnStart", "flatten"]
            router.setHolding(wanted.allSatisfy { parameters?[$0]?.boolValue == true }, id)
        case "Runtime.runIfWaitingForDebugger":
            if let targetID = command.sessionID.flatMap(router.table.targetID(of:)) { router.targetReleased?(targetID) }
        default: break
        }
    }

    func answer(_ bytes: [UInt8]) {
        guard let outlet, hasRoom(outlet) else { return }
        figures.bytesToClient += bytes.count
        outlet.write(ByteBuffer(bytes: bytes))
        outlet.flush()
    }

    /// Whether the client keeps up with what it is sent; if not, it is disconnected. That one message alone is large (an
    /// event tells all of a request's body) is not the client's fault: it may have that much more waiting.
    private func hasRoom(_ outlet: any ClientOutlet) -> Bool {
        let waiting = outlet.waitingBytes
        if waiting <= limits.maximumWaitingBytes {
            largestWaiting = 0
            return true
        }
        if waiting - largestWaiting <= limits.maximumWaitingBytes { return true }
        figures.slowCloses += 1
        close(.tooSlow)
        return false
    }

    /// Says goodbye, and ends the client's sessions at once.
    func close(_ reason: CloseReason) {
        guard !isClosing else { return }
        isClosing = true
        closeReason = reason
        router.inputHold?.forget(self)
        if let id { router.leave(id) }
        id = nil
        outlet?.close(reason)
        guard reason.isViolation else { return }
        note(nil)
        place.meter.fault()
    }

    /// Stops reading for so long. What was read already is still carried out, and lengthens the pause.
    private func throttle(for milliseconds: Int64) {
        guard milliseconds > 0, !isThrottled, !isClosing else { return }
        isThrottled = true
        figures.throttledMilliseconds += Int(milliseconds)
        updateReading()
        let bound = NIOLoopBound(self, eventLoop: router.eventLoop)
        router.eventLoop.scheduleTask(in: .milliseconds(milliseconds)) {
            let client = bound.value
            client.isThrottled = false
            client.throttle(for: client.place.meter.pause())
            client.updateReading()
        }
    }

    /// A client's commands are read when the browser takes and answers them, and when they are not too many.
    private func updateReading() {
        guard !isClosing else { return }
        outlet?.setReading(calls.isFull ? .held : isThrottled || !router.isWritable ? .paused : .reading)
    }
}

extension BrowserClient {
    func receive(_ message: consuming ByteBuffer, _ fields: RoutingFields, isFromRootSession: Bool) {
        if fields.id != nil, calls.answer() {
            patience?.cancel()
            updateReading()
        }
        guard !isClosing, mayHave(message, fields), let outlet, hasRoom(outlet) else { return }
        if isFromRootSession, let member = fields.sessionMember { message.remove(member) }
        figures.bytesToClient += message.readableBytes
        largestWaiting = max(largestWaiting, message.readableBytes)
        outlet.write(message)
    }

    /// Answers are the client's own; events are the client's as far as its signing key goes.
    private func mayHave(_ message: borrowing ByteBuffer, _ fields: RoutingFields) -> Bool {
        guard !place.reach.isEverything, let range = fields.methodRange else { return true }
        guard let event = message.getString(at: message.readerIndex + range.lowerBound, length: range.count) else {
            return false
        }
        return place.reach.delivers(event)
    }

    func receivedAll() {
        outlet?.flush()
    }

    func browserWritabilityChanged(isWritable: Bool) {
        updateReading()
    }

    func ended(browserEnded: Bool) {
        id = nil
        close(browserEnded ? .browserEnded : .sessionDetached)
    }
}

extension ByteBuffer {
    /// Takes a range, counted from the first readable byte, out. A short message is copied, with room for a frame's header; in a long one
    /// what follows the range is moved, so it is cheap near the end.
    fileprivate mutating func remove(_ range: Range<Int>) {
        let rest = readableBytes - range.upperBound
        guard readableBytes > 16_384 else {
            var copy = ByteBufferAllocator().buffer(capacity: Self.frameHeadroom + readableBytes)
            copy.moveWriterIndex(forwardBy: Self.frameHeadroom)
            copy.moveReaderIndex(forwardBy: Self.frameHeadroom)
            copy.writeImmutableBuffer(part(0, range.lowerBound))
            copy.writeImmutableBuffer(part(range.upperBound, rest))
            self = copy
            return
        }
        let tail = getBytes(at: readerIndex + range.upperBound, length: rest) ?? []
        moveWriterIndex(to: readerIndex + range.lowerBound)
        writeBytes(tail)
    }

    private func part(_ start: Int, _ count: Int) -> ByteBuffer {
        getSlice(at: readerIndex + start, length: count) ?? ByteBuffer()
    }

    /// Puts bytes in place of the first ones; nothing is moved where there is room in front.
    fileprivate mutating func replaceFirst(_ count: Int, with prefix: [UInt8]) {
        moveReaderIndex(forwardBy: count)
        guard readerIndex >= prefix.count else {
            var copy = ByteBufferAllocator().buffer(capacity: prefix.count + readableBytes + 1)
            copy.writeBytes(prefix)
            copy.writeImmutableBuffer(self)
            self = copy
            return
        }
        moveReaderIndex(to: readerIndex - prefix.count)
        setBytes(prefix, at: readerIndex)
    }
}
