import Glibc
import NIOPosix

extension RawClient {
    /// The machine vanishes: from now on its kernel drops whatever comes for this connection, without an answer
    /// (socket(7), SO_ATTACH_FILTER).
    func vanish() async throws {
        try await NIOThreadPool.singleton.runIfActive { [descriptor] in
            // One instruction: BPF_RET | BPF_K with 0.
            let instruction: [UInt64] = [0x06]
            let status = instruction.withUnsafeBytes { instructions -> CInt in
                var program = [UInt(1), UInt(bitPattern: instructions.baseAddress)]
                return setsockopt(
                    descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, socklen_t(2 * MemoryLayout<UInt>.size))
            }
            guard status == 0 else { throw Failure.closed }
        }
    }

    /// The process dies: the connection is reset, without goodbye.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        // The descriptor stays ours until deinit; the connection is gone now.
        var unspecified = sockaddr()
        Glibc.connect(descriptor, &unspecified, socklen_t(MemoryLayout<sockaddr>.size))
    }

    /// Sends as fast as it is taken, until nothing is taken for a second or the limit is reached; answers with how much.
    func sendUntilItStalls(limit: Int) async throws -> Int {
        try await NIOThreadPool.singleton.runIfActive { [descriptor] in
            let chunk = [UInt8](repeating: 0x61, count: 1 << 20)
            var sent = 0
            while sent < limit {
                var writable = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                guard poll(&writable, 1, 1_000) == 1 else { return sent }
                let count = Glibc.send(descriptor, chunk, chunk.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
                if count < 0, errno != EAGAIN { return sent }
                sent += max(count, 0)
            }
            return sent
        }
    }
}
