import NIOCore
import ProcessEnvironment

/// Calls when nothing has stirred for a while and that matters. The time of rest moves on with everything that stirs, so that
/// the timer only looks again. Lives on the connection's event loop.
final class RestTimer {
    private let eventLoop: any EventLoop
    /// Milliseconds.
    private let rest: Double
    private let matters: () -> Bool
    private let action: () -> Void
    private var lastStir = 0.0
    private var timer: Scheduled<Void>?

    /// Milliseconds of the monotonic clock, which Chromium's `monotonicTimestamp` is of too.
    static var now: Double { Double(SystemClock.monotonicMicroseconds) / 1000 }

    /// `rest` in milliseconds.
    init(eventLoop: any EventLoop, rest: Double, matters: @escaping () -> Bool, action: @escaping () -> Void) {
        self.eventLoop = eventLoop
        self.rest = rest
        self.matters = matters
        self.action = action
    }

    func stirred() {
        lastStir = Self.now
        watch()
    }

    private func watch() {
        guard timer == nil, matters() else { return }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let wait = max(1, Int64((lastStir + rest - Self.now).rounded(.up)))
        timer = eventLoop.scheduleTask(in: .milliseconds(wait)) { bound.value.look() }
    }

    private func look() {
        timer = nil
        guard Self.now >= lastStir + rest else { return watch() }
        if matters() { action() }
    }
}
