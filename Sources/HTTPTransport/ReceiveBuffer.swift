private import Glibc

/// Memory between the socket and the answer, kept for the life of a connection. Only the pages that were needed become
/// resident. Frees it.
@safe struct ReceiveBuffer: ~Copyable {
    private let memory: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0
    /// Also the longest line of a head.
    private static let capacity = 131_072

    init() {
        unsafe memory = .allocate(byteCount: Self.capacity, alignment: 16)
    }

    deinit {
        unsafe memory.deallocate()
    }

    /// What has come and was not taken.
    var count: Int { end - start }

    /// Forgets what has come.
    mutating func clear() {
        (start, end) = (0, 0)
    }

    /// Waits for more. Throws `connectionLost` or `timedOut`, and `other` when there is no room for it.
    mutating func fill(from socket: PeerSocket) throws(HTTPError) {
        if start > 0 {
            if count > 0 { unsafe memory.copyMemory(from: bytes(count)) }
            (start, end) = (0, count)
        }
        guard unsafe end < memory.count else {
            throw HTTPError(code: .other, message: "a line of the answer is too long")
        }
        let room = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[end...])
        let received = unsafe socket.receive(into: room, isWhole: false)
        try Self.check(received)
        end += received
    }

    /// Throws what a receive that brought nothing means.
    static func check(_ received: Int) throws(HTTPError) {
        guard received <= 0 else { return }
        throw received == -Int(EAGAIN)
            ? HTTPError(code: .timedOut, message: "no answer came in time")
            : HTTPError(code: .connectionLost, message: "the connection ended before the answer")
    }

    /// The first of what has come; valid until the buffer changes.
    func bytes(_ count: Int) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(rebasing: memory[start..<start + count])
    }

    mutating func skip(_ count: Int) {
        start += count
    }

    /// How long the first line is, with its line feed; nil when its end has not come.
    var lineLength: Int? {
        guard count > 0, let base = unsafe memory.baseAddress,
            let feed = unsafe memchr(base + start, 0x0A, count)
        else { return nil }
        return unsafe base.distance(to: feed) - start + 1
    }
}
