import Glibc

/// A connected socket, of TCP or of this machine alone (unix(7)), that never blocks by itself: every wait is a `poll` with a
/// deadline. Closed when it goes away.
struct StreamSocket: ~Copyable {
    let descriptor: Int32

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Tries the addresses of the host one after the other, in the order of the resolver. Throws `couldNotConnect`.
    /// Name resolution has the resolver's own time limit.
    static func connect(host: String, port: Int, by deadline: Deadline) throws(RedisError) -> StreamSocket {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let status = unsafe getaddrinfo(host, String(port), &hints, &list)
        guard status == 0 else {
            let reason = unsafe String(cString: gai_strerror(status))
            throw RedisError(.couldNotConnect, "the name \(host) could not be resolved: \(reason)")
        }
        defer { unsafe freeaddrinfo(list) }
        var failure = "it has no address"
        var next = unsafe list
        while let address = unsafe next {
            switch unsafe open(address.pointee, by: deadline) {
            case .success(let descriptor): return StreamSocket(descriptor: descriptor)
            case .failure(let code): failure = unsafe String(cString: strerror(code.number))
            }
            unsafe next = unsafe address.pointee.ai_next
        }
        throw RedisError(.couldNotConnect, "no connection to \(host), port \(port): \(failure)")
    }

    /// Connects to a server's socket in the file system. Throws `couldNotConnect`.
    static func connect(path: String, by deadline: Deadline) throws(RedisError) -> StreamSocket {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8) + [0]
        guard bytes.count <= MemoryLayout.size(ofValue: address.sun_path) else {
            throw RedisError(.couldNotConnect, "the socket's path is too long: \(path)")
        }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else {
            throw RedisError(.couldNotConnect, "no socket for \(path): error \(errno)")
        }
        // What waits here is a full queue of connections, which poll(2) does not tell of; unix(7) ends it after this time.
        let milliseconds = Int(deadline.remainingMilliseconds)
        var limit = timeval(tv_sec: milliseconds / 1_000, tv_usec: milliseconds % 1_000 * 1_000 + 1)
        let size = socklen_t(MemoryLayout<timeval>.size)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        var status: Int32
        repeat {
            status = unsafe withUnsafePointer(to: &address) { address in
                unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
        } while status != 0 && errno == EINTR && deadline.remainingMilliseconds > 0
        guard status == 0, fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else {
            let failure = unsafe String(cString: strerror(errno))
            close(descriptor)
            throw RedisError(.couldNotConnect, "no connection to \(path): \(failure)")
        }
        return StreamSocket(descriptor: descriptor)
    }

    /// Waits until bytes, the end of the stream or an error can be read. False when the time is over.
    func waitUntilReadable(by deadline: Deadline) -> Bool {
        Self.wait(descriptor, for: POLLIN, by: deadline)
    }

    /// Waits until bytes can be sent or an error is there. False when the time is over.
    func waitUntilWritable(by deadline: Deadline) -> Bool {
        Self.wait(descriptor, for: POLLOUT, by: deadline)
    }

    /// Sends what fits now.
    func send(_ bytes: ArraySlice<UInt8>) -> Transfer {
        // MSG_NOSIGNAL: a peer that is gone is an error here, not a SIGPIPE for the process.
        let count = unsafe bytes.withUnsafeBytes {
            unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        return Self.transfer(count)
    }

    /// Reads what is there now, to the beginning of `buffer`.
    func receive(into buffer: inout [UInt8]) -> Transfer {
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
        return count == 0 ? .ended : Self.transfer(count)
    }

    /// What a call on a socket that does not block came to.
    enum Transfer {
        case bytes(Int)
        /// Nothing now; wait first.
        case notReady
        /// The peer has closed its side.
        case ended
        /// The connection is broken, as `errno` says.
        case failed(Int32)
    }
}

private extension StreamSocket {
    struct ErrorNumber: Error {
        let number: Int32
    }

    static func open(_ address: addrinfo, by deadline: Deadline) -> Result<Int32, ErrorNumber> {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = unsafe socket(address.ai_family, type, address.ai_protocol)
        guard descriptor >= 0 else { return .failure(ErrorNumber(number: errno)) }
        if let problem = unsafe finishConnecting(descriptor, to: address, by: deadline) {
            close(descriptor)
            return .failure(ErrorNumber(number: problem))
        }
        return .success(descriptor)
    }

    static func finishConnecting(_ descriptor: Int32, to address: addrinfo, by deadline: Deadline) -> Int32? {
        if unsafe Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) != 0 {
            guard errno == EINPROGRESS || errno == EINTR else { return errno }
            guard wait(descriptor, for: POLLOUT, by: deadline) else { return ETIMEDOUT }
        }
        var problem: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &problem, &size) == 0 else { return errno }
        guard problem == 0 else { return problem }
        var on: Int32 = 1
        guard unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, size) == 0,
            unsafe setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, size) == 0
        else { return errno }
        return nil
    }

    static func wait(_ descriptor: Int32, for events: Int32, by deadline: Deadline) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        while true {
            let count = unsafe poll(&entry, 1, deadline.remainingMilliseconds)
            if count > 0 { return true }
            guard count < 0, errno == EINTR else { return false }
        }
    }

    static func transfer(_ count: Int) -> Transfer {
        guard count < 0 else { return .bytes(count) }
        return switch errno {
        case EAGAIN, EINTR: .notReady
        case let number: .failed(number)
        }
    }
}
