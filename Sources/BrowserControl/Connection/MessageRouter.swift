import DevToolsProtocol
import JSONModel
import JSONSyntax
import NIOCore

/// Carries messages between one browser and all who speak with it. Lives on one event loop and is used nowhere else,
/// so that a message passes from the pipe to a socket without changing threads.
final class MessageRouter {
    /// What a root session speaks with.
    enum Target: Sendable, Equatable {
        case browser
        case page(targetID: String)
    }

    let eventLoop: any EventLoop
    private(set) var table = SessionTable()
    private(set) var isEnded = false
    /// Hears of sessions that end, since the browser forgets with them where downloads go.
    var downloads: DownloadTracker?
    /// Where clients' input waits for people; nil as long as nobody can watch.
    var inputHold: InputHold?
    /// Hears of targets that a client has let go.
    var targetReleased: ((_ targetID: String) -> Void)?
    /// Hears that somebody has joined.
    var recipientJoined: (() -> Void)?
    private var channel: (any Channel)?
    private var recipients: [RecipientID: any MessageRecipient] = [:]
    /// Who was given messages of those that were read at once; not always only once.
    private var reached: [RecipientID] = []
    /// Commands are in line.
    private var isUnsent = false
    private var pipeCalls: [Int64: PipeCall] = [:]
    private var nextRecipient = 1
    /// Far from the ids that clients count from 1, see `received`.
    private var nextPipeID: Int64 = 2_000_000_000

    private struct PipeCall {
        let completion: (Result<String, CallError>) -> Void
        let deadline: Scheduled<Void>
    }

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func start(on channel: any Channel) {
        self.channel = channel
    }

    var allocator: ByteBufferAllocator { channel?.allocator ?? ByteBufferAllocator() }

    /// Whether the browser takes more commands at the moment.
    var isWritable: Bool { channel?.isWritable ?? false }

    // MARK: Recipients

    /// Whether clients speak with the browser besides the controller itself.
    var hasClients: Bool { recipients.count > 1 }

    /// Attaches a root session for a new recipient. The completion is called once, at the latest after the timeout.
    func join(
        _ recipient: any MessageRecipient, target: Target, timeout: TimeAmount,
        completion: @escaping (Result<RecipientID, CallError>) -> Void
    ) {
        let (method, parameters): (String, [String: JSONValue]) =
            switch target {
            case .browser: ("Target.attachToBrowserTarget", [:])
            case .page(let targetID): ("Target.attachToTarget", ["targetId": .string(targetID), "flatten": true])
            }
        let id = RecipientID(number: nextRecipient)
        nextRecipient += 1
        callPipe(method, parameters, timeout: timeout) { [self] result in
            completion(
                result.map { rootSession in
                    table.join(id, rootSession: rootSession)
                    recipients[id] = recipient
                    recipientJoined?()
                    return id
                })
        }
    }

    /// Ends all that a recipient has attached, enabled and intercepted. What it created stays.
    func leave(_ id: RecipientID) {
        recipients[id] = nil
        guard let session = table.leave(id), !isEnded else { return }
        callPipe("Target.detachFromTarget", ["sessionId": .string(session)], timeout: .seconds(30)) { _ in }
        downloads?.sessionsEnded(of: id)
    }

    /// A client is to have new targets wait for it, or not any more.
    func setHolding(_ isHolding: Bool, _ id: RecipientID) {
        table.setHolding(isHolding, id)
    }

    /// Sends bytes that are one command, without the NUL.
    func send(_ message: consuming ByteBuffer) {
        put(message)
        sendAll()
    }

    /// Puts a command in line; `sendAll` sends what is there. A buffer that nobody else has, with a byte to spare, is not
    /// copied.
    func put(_ message: consuming ByteBuffer) {
        guard let channel, !isEnded else { return }
        message.writeInteger(UInt8(0))
        channel.write(message, promise: nil)
        isUnsent = true
    }

    func sendAll() {
        guard isUnsent else { return }
        isUnsent = false
        channel?.flush()
    }

    // MARK: The pipe's own calls

    /// Calls a method of the pipe's own connection; the answer is `result.sessionId`, empty where there is none.
    func callPipe(
        _ method: String, _ parameters: [String: JSONValue], timeout: TimeAmount,
        completion: @escaping (Result<String, CallError>) -> Void
    ) {
        guard !isEnded else { return completion(.failure(CallError(.browserEnded, method: method))) }
        let id = nextPipeID
        nextPipeID += 1
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let deadline = eventLoop.scheduleTask(in: timeout) {
            bound.value.finishPipeCall(id, .failure(CallError(.timedOut, method: method)))
        }
        pipeCalls[id] = PipeCall(completion: completion, deadline: deadline)
        send(
            ByteBuffer(
                bytes: CommandMessage.bytes(
                    id: Int(id), method: method, parameters: parameters, sessionID: nil)))
    }

    private func finishPipeCall(_ id: Int64, _ result: Result<String, CallError>) {
        guard let call = pipeCalls.removeValue(forKey: id) else { return }
        call.deadline.cancel()
        call.completion(result)
    }

    private func receivedOnPipe(_ message: ByteBuffer, _ fields: RoutingFields) {
        guard let id = fields.id, pipeCalls[id] != nil else { return }
        guard let value = try? JSONText.value(message.readableBytesUInt8Span, maximumDepth: 20) else {
            return finishPipeCall(id, .failure(CallError(.unreadable, method: "Target.attachToTarget")))
        }
        if let error = value["error"] {
            let refusal = CommandError(
                code: Int(error["code"]?.integerValue ?? 0), message: error["message"]?.stringValue ?? "")
            return finishPipeCall(id, .failure(CallError(.refused(refusal), method: "Target.attachToTarget")))
        }
        finishPipeCall(id, .success(value["result"]?["sessionId"]?.stringValue ?? ""))
    }
}

extension MessageRouter {
    // MARK: What the browser sends

    /// One message of the browser, without the NUL. A message that cannot be read belongs to nobody.
    ///
    /// Chromium answers a command for a session that has just gone on the pipe itself, with the client's id and without
    /// a session; such an answer finds no call of ours and is dropped, since the client was told of the detachment.
    func received(_ message: consuming ByteBuffer) {
        guard let fields = try? RoutingFields(message.readableBytesUInt8Span) else { return }
        switch table.route(fields) {
        case .pipe: receivedOnPipe(message, fields)
        case .rootSession(let id): deliver(message, fields, to: id, isFromRootSession: true)
        case .childSession(let id): deliver(message, fields, to: id, isFromRootSession: false)
        case .ended(let id):
            _ = table.leave(id)
            recipients.removeValue(forKey: id)?.ended(browserEnded: false)
            downloads?.sessionsEnded(of: id)
        case .nobody: break
        }
    }

    private func deliver(
        _ message: consuming ByteBuffer, _ fields: RoutingFields, to id: RecipientID, isFromRootSession: Bool
    ) {
        if reached.last != id { reached.append(id) }
        if case .detachedFromTarget = fields.event { downloads?.sessionsEnded(of: nil) }
        recipients[id]?.receive(message, fields, isFromRootSession: isFromRootSession)
    }

    /// All that could be read at once was received.
    func receivedAll() {
        for id in reached { recipients[id]?.receivedAll() }
        reached.removeAll(keepingCapacity: true)
    }

    func writabilityChanged() {
        let isWritable = isWritable
        for recipient in recipients.values { recipient.browserWritabilityChanged(isWritable: isWritable) }
    }

    /// The pipe is closed.
    func browserEnded() {
        guard !isEnded else { return }
        isEnded = true
        channel = nil
        for id in pipeCalls.keys.sorted() {
            finishPipeCall(id, .failure(CallError(.browserEnded, method: "Target.attachToTarget")))
        }
        let all = recipients.values
        recipients.removeAll()
        for recipient in all { recipient.ended(browserEnded: true) }
    }
}
