import CProcess
import Glibc

/// Starting processes with posix_spawn(3): a process group of their own, signals as they are by default, exactly the
/// given environment, and no descriptor but the given ones.
enum ChildProcess {
    /// What the child has as its descriptor 2, 3, … ; 0 and 1 are `/dev/null`.
    struct Descriptors {
        /// In order, from descriptor 2. Each must be 10 or higher, so that none is overwritten before it is copied.
        var fromTwo: [CInt]
    }

    /// Starts `command[0]`, an absolute path.
    static func start(
        _ command: [String], environment: [String], descriptors: Descriptors
    ) throws(BrowserError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        for (offset, descriptor) in descriptors.fromTwo.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, CInt(2 + offset))
        }
        wallcrawler_spawn_close_from(&actions, CInt(2 + descriptors.fromTwo.count))
        wallcrawler_spawn_change_directory(&actions, "/")
        configure(&attributes)

        var pid: pid_t = 0
        let code = withCStrings(command) { arguments in
            withCStrings(environment) { variables in
                posix_spawn(&pid, command[0], &actions, &attributes, arguments, variables)
            }
        }
        guard code == 0 else {
            throw BrowserError(code: .couldNotStart, message: "\(command[0]) could not be started: error \(code)")
        }
        return pid
    }

    /// Waits until the child has ended, and takes its place in the process table away.
    static func reap(_ pid: pid_t) -> ProcessExit {
        var status: CInt = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return ProcessExit(status: status)
    }

    /// Waits until the child has ended, and leaves it in the process table: its id, which is also its group's, stays
    /// taken, so that a signal to the group cannot reach a stranger.
    static func waitUntilEnded(_ pid: pid_t) {
        var info = siginfo_t()
        while waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) < 0, errno == EINTR {}
    }

    private static func configure(_ attributes: inout posix_spawnattr_t) {
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    }

    private static func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers)
    }
}
