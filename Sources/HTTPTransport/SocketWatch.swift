internal import CCurl
private import Glibc

/// What libcurl wants to be told about (CURLMOPT_SOCKETFUNCTION(3), CURLMOPT_TIMERFUNCTION(3)): a few sockets, and a
/// moment. Waiting here rather than in `curl_multi_poll` tells libcurl which socket is ready, and saves it two
/// `poll(2)` calls a transfer.
final class SocketWatch {
    private var sockets: [pollfd] = []
    /// On the monotonic clock, in nanoseconds; nil when libcurl wants no timer.
    private var wakeAt: UInt64?

    /// What happened first.
    enum Event {
        case timer
        case socket(Int32, Int32)
    }

    static let socketFunction: curl_socket_callback = { _, socket, wanted, watch, _ in
        guard let watch = unsafe watch else { return -1 }
        unsafe Unmanaged<SocketWatch>.fromOpaque(watch).takeUnretainedValue().watch(socket, wanted)
        return 0
    }

    static let timerFunction: curl_multi_timer_callback = { _, milliseconds, watch in
        guard let watch = unsafe watch else { return -1 }
        unsafe Unmanaged<SocketWatch>.fromOpaque(watch).takeUnretainedValue().wake(after: milliseconds)
        return 0
    }

    /// Waits without a limit of its own: libcurl's timers are the limits.
    func wait() -> Event {
        while true {
            var timeout: Int32 = -1
            if let wakeAt {
                let now = Self.now
                guard now < wakeAt else {
                    self.wakeAt = nil
                    return .timer
                }
                timeout = Int32(clamping: (wakeAt - now) / 1_000_000 + 1)
            }
            let count = unsafe poll(&sockets, nfds_t(sockets.count), timeout)
            guard count > 0 else { continue }
            for socket in sockets where socket.revents != 0 {
                return .socket(socket.fd, Self.ready(socket.revents))
            }
        }
    }
}

private extension SocketWatch {
    func watch(_ socket: Int32, _ wanted: Int32) {
        sockets.removeAll { $0.fd == socket }
        guard wanted != CURL_POLL_REMOVE else { return }
        var events: Int16 = 0
        if wanted & CURL_POLL_IN != 0 { events |= Int16(POLLIN) }
        if wanted & CURL_POLL_OUT != 0 { events |= Int16(POLLOUT) }
        sockets.append(pollfd(fd: socket, events: events, revents: 0))
    }

    func wake(after milliseconds: Int) {
        wakeAt = milliseconds < 0 ? nil : Self.now + UInt64(milliseconds) * 1_000_000
    }

    static func ready(_ events: Int16) -> Int32 {
        var ready: Int32 = 0
        if events & Int16(POLLIN) != 0 { ready |= CURL_CSELECT_IN }
        if events & Int16(POLLOUT) != 0 { ready |= CURL_CSELECT_OUT }
        if events & Int16(POLLERR | POLLHUP | POLLNVAL) != 0 { ready |= CURL_CSELECT_ERR }
        return ready
    }

    static var now: UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
