import NIOCore

/// Closes a connection whose peer is silent for too long. Moving the deadline costs nothing; the timer follows it lazily.
@CloudActor
final class ConnectionWatchdog {
    private let channel: any Channel
    private var deadline: NIODeadline?
    private var limit: NIODeadline?
    private var timer: Scheduled<Void>?
    private var timerDeadline: NIODeadline?

    init(channel: any Channel) {
        self.channel = channel
    }

    /// Something must happen within so many milliseconds; nil: nothing needs to.
    func expect(within milliseconds: Int64?) {
        limit = milliseconds.map { .now() + .milliseconds($0) }
        deadline = limit
        arm()
    }

    /// Something has happened: the next is due within `milliseconds`, but the deadline of `expect` stays.
    func extend(_ milliseconds: Int64?) {
        guard let milliseconds else { return }
        let next = NIODeadline.now() + .milliseconds(milliseconds)
        deadline = limit.map { min($0, next) } ?? next
        arm()
    }

    /// Closes after so many milliseconds, whatever happens.
    func close(after milliseconds: Int64) {
        expect(within: milliseconds)
    }

    private func arm() {
        guard let deadline else { return }
        if let timerDeadline, timerDeadline <= deadline { return }
        timer?.cancel()
        timerDeadline = deadline
        timer = CloudActor.eventLoop.scheduleTask(deadline: deadline) { [weak self] in
            CloudActor.assumeIsolated { self?.fire() }
        }
    }

    private func fire() {
        timer = nil
        timerDeadline = nil
        guard let deadline else { return }
        if deadline <= .now() {
            channel.close(promise: nil)
        } else {
            arm()
        }
    }
}
