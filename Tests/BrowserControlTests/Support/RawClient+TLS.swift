import Glibc
import NIOPosix

extension RawClient {
    /// A connection through `openssl s_client`, which verifies the certificate with that authority.
    static func connect(tlsPort port: Int, authority: String) async throws -> RawClient {
        try await NIOThreadPool.singleton.runIfActive {
            var pair: [CInt] = [-1, -1]
            guard socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0, &pair) == 0 else {
                throw Failure.closed
            }
            defer { close(pair[1]) }
            var limit = timeval(tv_sec: 20, tv_usec: 0)
            setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            var actions = posix_spawn_file_actions_t()
            posix_spawn_file_actions_init(&actions)
            defer { posix_spawn_file_actions_destroy(&actions) }
            posix_spawn_file_actions_adddup2(&actions, pair[1], 0)
            posix_spawn_file_actions_adddup2(&actions, pair[1], 1)
            posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
            let words = [
                "openssl", "s_client", "-quiet", "-connect", "127.0.0.1:\(port)", "-CAfile", authority, "-verify_ip",
                "127.0.0.1", "-verify_return_error", "-alpn", "http/1.1",
            ]
            var arguments = words.map { strdup($0) } + [nil]
            defer { for argument in arguments { free(argument) } }
            var process: pid_t = 0
            guard posix_spawnp(&process, "openssl", &actions, nil, &arguments, environ) == 0 else {
                throw Failure.closed
            }
            return RawClient(descriptor: pair[0], process: process)
        }
    }
}
