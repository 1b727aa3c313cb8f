import ByteEncodings
import DevToolsProtocol
import JSONModel
import JSONSyntax
import NIOCore
import Timestamps

/// Pictures of one page after another, all of one format, for those who watch. Has a session of its own in the page, so
/// that it disturbs nobody's. Lives on the connection's event loop.
final class ScreencastCapture: MessageRecipient {
    private enum State {
        case idle
        case joining(targetID: String)
        case running(RecipientID, targetID: String, startID: Int?)
    }

    private struct Watcher {
        var limit: Int
        let onFrame: (ScreencastFrame) -> Void
    }

    private let router: MessageRouter
    private let format: ScreencastWish.Format
    private let nextSequence: () -> UInt64
    private var state = State.idle
    /// Distinguishes an attempt from the one before.
    private var generation = 0
    private var wantedID: String?
    private var pace = ScreencastPace<ScreencastFrame>()
    private var watchers: [Int: Watcher] = [:]
    private var nextCall = 1
    private var rest: RestTimer?
    /// Whether a picture was asked for that has not come.
    private var isRefreshing = false

    private static let joinTimeout = TimeAmount.seconds(10)
    /// Before another attempt at a page that could not be pictured.
    private static let retryDelay = TimeAmount.milliseconds(250)
    /// When nothing stirs for so long, nothing is on the way: longer than a picture takes, shorter than a person notices.
    private static let rest = 80.0
    /// What a picture takes at most from a browser that does not say when it was made.
    private static let unknownAge = 100.0

    init(router: MessageRouter, format: ScreencastWish.Format, nextSequence: @escaping () -> UInt64) {
        self.router = router
        self.format = format
        self.nextSequence = nextSequence
        rest = RestTimer(
            eventLoop: router.eventLoop, rest: Self.rest,
            matters: { [weak self] in self.map { $0.pace.needsAnother && !$0.isRefreshing } ?? false },
            action: { [weak self] in self?.refresh() })
    }

    var isWatched: Bool { pace.isWatched }
    var watcherCount: Int { pace.watcherCount }

    // MARK: Who watches

    func join(_ number: Int, picturesAhead: Int, onFrame: @escaping (ScreencastFrame) -> Void) {
        watchers[number] = Watcher(limit: picturesAhead, onFrame: onFrame)
        carryOut(pace.join(number, credit: picturesAhead, now: RestTimer.now))
    }

    func leave(_ number: Int) {
        watchers[number] = nil
        carryOut(pace.leave(number, now: RestTimer.now))
    }

    func ready(_ number: Int) {
        guard let limit = watchers[number]?.limit else { return }
        carryOut(pace.ready(number, limit: limit, now: RestTimer.now))
    }

    func allow(_ number: Int, _ picturesAhead: Int) {
        guard let limit = watchers[number]?.limit else { return }
        watchers[number]?.limit = picturesAhead
        carryOut(pace.allow(number, more: picturesAhead - limit, now: RestTimer.now))
    }

    // MARK: What is pictured

    /// Pictures that page from now on; none with nil.
    func follow(_ targetID: String?) {
        guard targetID != wantedID else { return }
        wantedID = targetID
        stop()
        start()
    }

    private func start() {
        guard let targetID = wantedID, !router.isEnded else { return }
        generation += 1
        let attempt = generation
        state = .joining(targetID: targetID)
        router.join(self, target: .page(targetID: targetID), timeout: Self.joinTimeout) { [self] result in
            switch result {
            case .success(let id) where attempt == generation: joined(id, targetID)
            case .success(let id): router.leave(id)
            case .failure:
                guard attempt == generation else { return }
                state = .idle
                retry()
            }
        }
    }

    private func joined(_ id: RecipientID, _ targetID: String) {
        // Tells when a page that crashed is loaded again.
        _ = send("Inspector.enable", [:], from: id)
        begin(id, targetID)
    }

    private func begin(_ id: RecipientID, _ targetID: String) {
        let call = StartScreencast(
            maximumWidth: format.maximumWidth, maximumHeight: format.maximumHeight, quality: format.quality)
        let startID = send(StartScreencast.method, call.parameters, from: id)
        state = .running(id, targetID: targetID, startID: startID)
    }

    /// Ends the session in the page, and with it the capture.
    private func stop() {
        generation += 1
        if case .running(let id, _, _) = state { router.leave(id) }
        state = .idle
        pace.restart()
        isRefreshing = false
    }

    /// The page may be on its way to another process, or gone; then there is another page soon.
    private func retry() {
        let attempt = generation
        let bound = NIOLoopBound(self, eventLoop: router.eventLoop)
        router.eventLoop.scheduleTask(in: Self.retryDelay) {
            let capture = bound.value
            guard attempt == capture.generation, capture.isWatched else { return }
            capture.start()
        }
    }

    private func send(_ method: String, _ parameters: [String: JSONValue], from id: RecipientID) -> Int? {
        guard let session = router.table.rootSession(of: id) else { return nil }
        let number = nextCall
        nextCall += 1
        router.send(
            ByteBuffer(
                bytes: CommandMessage.bytes(id: number, method: method, parameters: parameters, sessionID: session)))
        return number
    }

    private func carryOut(_ action: ScreencastPace<ScreencastFrame>.Action) {
        if case .running(let id, _, _) = state {
            for number in action.acknowledgements {
                let call = AcknowledgeScreencastFrame(number: number)
                _ = send(AcknowledgeScreencastFrame.method, call.parameters, from: id)
            }
        }
        for delivery in action.deliveries { watchers[delivery.watcher]?.onFrame(delivery.picture) }
        rest?.stirred()
    }

    /// Sees to it that the last picture is what the page looks like: the browser may have dropped what came after it. A
    /// screencast that begins gives a picture at once.
    private func refresh() {
        guard case .running(let id, let targetID, _) = state else { return }
        isRefreshing = true
        pace.refresh()
        _ = send("Page.stopScreencast", [:], from: id)
        begin(id, targetID)
    }
}

extension ScreencastCapture {
    func receive(_ message: consuming ByteBuffer, _ fields: RoutingFields, isFromRootSession: Bool) {
        guard isFromRootSession, case .running(_, let targetID, let startID) = state else { return }
        if let id = fields.id {
            if Int(id) == startID { started(message) }
        } else if let found = ScreencastMessage(message.readableBytesUInt8Span) {
            isRefreshing = false
            guard let frame = frame(found, in: message, of: targetID) else { return }
            let time =
                found.metadata["monotonicTimestamp"]?.numberValue.map { $0 * 1000 } ?? RestTimer.now - Self.unknownAge
            carryOut(pace.receive(frame, number: found.number, takenAt: time, now: RestTimer.now))
        } else if Self.isRecovery(message, fields) {
            stop()
            start()
        }
    }

    /// A refusal: the page was not in a state for it.
    private func started(_ message: ByteBuffer) {
        let answer = try? JSONText.value(message.readableBytesUInt8Span, maximumDepth: 8)
        guard answer?["error"] != nil else { return }
        stop()
        retry()
    }

    private func frame(
        _ message: ScreencastMessage, in buffer: ByteBuffer, of targetID: String
    ) -> ScreencastFrame? {
        guard let picture = Base64.standard.decode(buffer.readableBytesUInt8Span.extracting(message.data)) else {
            return nil
        }
        let metadata = message.metadata
        return ScreencastFrame(
            pageID: targetID, sequence: nextSequence(), picture: picture,
            viewportWidth: metadata["deviceWidth"]?.numberValue ?? 0,
            viewportHeight: metadata["deviceHeight"]?.numberValue ?? 0,
            pageScaleFactor: metadata["pageScaleFactor"]?.numberValue ?? 1,
            takenAt: Timestamp(milliseconds: Self.milliseconds(metadata["timestamp"]?.numberValue)))
    }

    /// Chromium gives seconds since 1970.
    private static func milliseconds(_ seconds: Double?) -> Int64 {
        guard let seconds, (0...253_402_300_799).contains(seconds) else { return 0 }
        return Int64(seconds * 1000)
    }

    private static func isRecovery(_ message: ByteBuffer, _ fields: RoutingFields) -> Bool {
        guard let range = fields.methodRange else { return false }
        let method = message.getString(at: message.readerIndex + range.lowerBound, length: range.count)
        return method == "Inspector.targetReloadedAfterCrash"
    }

    func receivedAll() {}

    func browserWritabilityChanged(isWritable: Bool) {}

    /// The page was closed, or the browser ended.
    func ended(browserEnded: Bool) {
        state = .idle
        generation += 1
        pace.restart()
        isRefreshing = false
        if !browserEnded { retry() }
    }
}
