import Glibc

/// A connected TCP socket that never blocks by itself: every wait is a `poll` with a deadline. Closed when it goes away.
struct TCPSocket: ~Copyable {
    let descriptor: Int32

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Tries the addresses of the host one after the other, in the order of the resolver. Throws `couldNotConnect`.
    /// Name resolution has the resolver's own time limit.
    static func connect(host: String, port: Int, by deadline: Deadline) throws(RedisError) -> TCPSocket {
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
            case .success(let descriptor): return TCPSocket(descriptor: descriptor)
            case .failure(let code): failure = unsafe String(cString: strerror(code.number))
            }
            unsafe next = unsafe address.pointee.ai_next
        }
        throw RedisError(.couldNotConnect, "no connection to \(host), port \(port): \(failure)")
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

private extension TCPSocket {
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
