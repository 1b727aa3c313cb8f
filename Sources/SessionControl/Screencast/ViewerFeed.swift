import JSONModel
import SessionStore
import StructuredLogging
import Synchronization

/// Sends messages to one viewer at its pace, always the newest.
struct ViewerFeed: Sendable {
    enum Ending: Sendable {
        /// The viewer is not wanted any more.
        case closed
        /// Its client has hung up.
        case gone
        /// It could not be reached for too long.
        case unreachable
    }

    let viewer: ScreencastViewer
    let messages = LatestMessage()
    private let poster: any MessagePosting
    private let clock: @Sendable () -> Int64
    private let log: StructuredLog
    private let lastSent: SendTime

    /// After so many milliseconds of failures a viewer is given up.
    static let patienceMilliseconds: Int64 = 60_000
    /// What the browser needs to make a picture: it is asked so long before the next message may be sent.
    private static let leadMilliseconds: Int64 = 30

    /// `clock` gives milliseconds that never go back.
    init(
        _ viewer: ScreencastViewer, poster: any MessagePosting, clock: @escaping @Sendable () -> Int64,
        log: StructuredLog
    ) {
        self.viewer = viewer
        self.poster = poster
        self.clock = clock
        self.log = log.with(["connectionId": .string(viewer.connectionID)])
        self.lastSent = SendTime(clock())
    }

    /// Milliseconds since a message was last taken, or since the beginning.
    var silentMilliseconds: Int64 { clock() - lastSent.value }

    /// Sends what comes until the viewer is closed or gone. Calls `ready` whenever another message could soon be sent.
    func run(ready: @Sendable () -> Void) async -> Ending {
        var pace = DeliveryPace(messagesPerSecond: viewer.maxFPS)
        var failingSince: Int64?
        while let message = await messages.next() {
            let begun = clock()
            switch await poster.post(message, to: viewer.connectionID) {
            case .sent:
                failingSince = nil
                lastSent.set(clock())
                pace.sent()
            case .gone: return .gone
            case .throttled:
                messages.putBack(message)
                pace.refused()
            case .failed(let cause):
                if failingSince == nil { log.warn("a viewer cannot be reached", ["cause": .string(cause)]) }
                let since = failingSince ?? begun
                guard clock() - since < Self.patienceMilliseconds else { return .unreachable }
                failingSince = since
                messages.putBack(message)
                pace.refused()
            }
            let rest = pace.intervalMilliseconds - (clock() - begun)
            guard await Self.pause(rest - Self.leadMilliseconds) else { return .closed }
            ready()
            guard await Self.pause(min(rest, Self.leadMilliseconds)) else { return .closed }
        }
        return .closed
    }

    /// False when the feed is cancelled meanwhile.
    private static func pause(_ milliseconds: Int64) async -> Bool {
        guard milliseconds > 0 else { return true }
        return (try? await Task.sleep(for: .milliseconds(milliseconds))) != nil
    }

    /// A last message, at once.
    func bid(farewell message: [UInt8]) async {
        messages.close()
        _ = await poster.post(message, to: viewer.connectionID)
    }
}

/// When a viewer last got something.
private final class SendTime: Sendable {
    private let time: Atomic<Int64>

    init(_ time: Int64) {
        self.time = Atomic(time)
    }

    var value: Int64 { time.load(ordering: .relaxed) }

    func set(_ value: Int64) { time.store(value, ordering: .relaxed) }
}
