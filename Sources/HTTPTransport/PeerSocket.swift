internal import CCurl
private import Glibc

/// A TCP connection that libcurl makes and owns, for exchanges that are written here (`CURLOPT_CONNECT_ONLY`): libcurl finds the
/// address, knows no proxy, and closes. Receiving blocks; sending waits for room and for the peer's word at once.
final class PeerSocket {
    private let handle: CurlHandle
    private let descriptor: Int32

    /// Connects to `host:port`. A receive that takes longer than the limit fails with `timedOut`; nil waits for ever.
    init(to endpoint: String, timeLimitMilliseconds: Int?) throws(HTTPError) {
        let handle = try CurlHandle()
        try handle.set(CURLOPT_URL, text: "http://\(endpoint)/")
        try handle.set(CURLOPT_CONNECT_ONLY, 1)
        try handle.set(CURLOPT_NOSIGNAL, 1)
        try handle.set(CURLOPT_PROXY, text: "")
        try handle.set(CURLOPT_PROTOCOLS_STR, text: "http")
        let code = unsafe curl_easy_perform(handle.pointer)
        guard code == CURLE_OK, let descriptor = handle.socket else {
            let meaning = code == CURLE_OK ? .couldNotConnect : code.meaning
            throw HTTPError(code: meaning, message: "no connection to \(endpoint): \(code.text)")
        }
        self.descriptor = descriptor
        self.handle = handle
        configure(timeLimitMilliseconds)
    }

    /// Sends everything in as few calls as the kernel allows. False when the peer hung up, or has something to say and takes
    /// no more: what it said can be received.
    func send(_ head: [UInt8], _ body: [UInt8], _ tail: StaticString) -> Bool {
        unsafe head.withUnsafeBytes { head in
            unsafe body.withUnsafeBytes { body in
                var parts = unsafe [
                    iovec(iov_base: UnsafeMutableRawPointer(mutating: head.baseAddress), iov_len: head.count),
                    iovec(iov_base: UnsafeMutableRawPointer(mutating: body.baseAddress), iov_len: body.count),
                    iovec(iov_base: UnsafeMutableRawPointer(mutating: tail.utf8Start), iov_len: tail.utf8CodeUnitCount),
                ]
                return unsafe parts.withUnsafeMutableBufferPointer { unsafe sendAll($0) }
            }
        }
    }

    /// Reads what is there, waiting for it, or as much as there is room for (less only at an end or an error): the count; 0 at
    /// the end of the stream; a negative error number.
    func receive(into memory: UnsafeMutableRawBufferPointer, isWhole: Bool) -> Int {
        let flags = isWhole ? Int32(MSG_WAITALL) : 0
        while true {
            let count = unsafe recv(descriptor, memory.baseAddress, memory.count, flags)
            if count >= 0 { return count }
            if errno != EINTR { return -Int(errno) }
        }
    }

    /// Whether the peer has sent something, or has hung up.
    var hasWord: Bool {
        var byte: UInt8 = 0
        let count = unsafe recv(descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT))
        return count >= 0 || (errno != EAGAIN && errno != EINTR)
    }
}

private extension PeerSocket {
    /// libcurl's sockets do not block. The rest only makes waits shorter: where it is refused, the exchange is still right.
    func configure(_ timeLimitMilliseconds: Int?) {
        let flags = fcntl(descriptor, F_GETFL)
        _ = fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK)
        guard let timeLimitMilliseconds else { return }
        var limit = timeval(tv_sec: timeLimitMilliseconds / 1_000, tv_usec: timeLimitMilliseconds % 1_000 * 1_000)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    func sendAll(_ parts: UnsafeMutableBufferPointer<iovec>) -> Bool {
        var first = 0
        while true {
            while first < parts.count, unsafe parts[first].iov_len == 0 { first += 1 }
            guard first < parts.count else { return true }
            var message = unsafe msghdr()
            unsafe message.msg_iov = parts.baseAddress.map { unsafe $0 + first }
            unsafe message.msg_iovlen = parts.count - first
            // MSG_NOSIGNAL: a peer that is gone is an error here, not a SIGPIPE for the process.
            let sent = unsafe sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
            guard sent >= 0 else {
                guard errno == EINTR || (errno == EAGAIN && waitForRoom()) else { return false }
                continue
            }
            unsafe Self.skip(sent, in: parts, from: first)
        }
    }

    static func skip(_ count: Int, in parts: UnsafeMutableBufferPointer<iovec>, from first: Int) {
        var left = count
        var index = first
        while left > 0 {
            let step = unsafe min(left, parts[index].iov_len)
            unsafe parts[index].iov_base = parts[index].iov_base.map { unsafe $0 + step }
            unsafe parts[index].iov_len -= step
            left -= step
            index += 1
        }
    }

    /// False when the peer speaks, or is gone, while there is no room.
    func waitForRoom() -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN | POLLOUT), revents: 0)
        while unsafe poll(&entry, 1, -1) < 0 {
            guard errno == EINTR else { return false }
        }
        return entry.revents & Int16(POLLOUT) != 0 && entry.revents & Int16(POLLERR | POLLHUP) == 0
    }
}
