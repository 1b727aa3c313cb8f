private import Glibc

/// A child process: its exit, and its output in a file that is read back.
package final class RunningProcess: Sendable {
    /// How a process ended.
    package enum Exit: Hashable, Sendable {
        case code(Int32)
        case signal(Int32)
    }

    package let pid: Int32
    private let exit = Monitor<Exit?>(nil)
    private let outputPath: String

    /// Starts an executable with exactly this environment; standard output and error go to one file.
    package init(_ executable: String, arguments: [String] = [], environment: [String: String]) {
        var template = Array("/tmp/wallcrawler-test-XXXXXX".utf8CString)
        let output = mkstemp(&template)
        outputPath = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, output, 2)
        // A socket of a test's server that is inherited here would stay open when the server closes it.
        for descriptor in Int32(3)..<256 { posix_spawn_file_actions_addclose(&actions, descriptor) }
        var vector = ([executable] + arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        var child: Int32 = 0
        // The threads that run tests block signals, and a child inherits the mask of the thread that starts it.
        var attributes = posix_spawnattr_t()
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_init(&attributes)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let result = posix_spawn(&child, executable, &actions, &attributes, &vector, &variables)
        posix_spawnattr_destroy(&attributes)
        precondition(result == 0, "cannot start \(executable): errno \(result)")
        for pointer in vector + variables { free(pointer) }
        posix_spawn_file_actions_destroy(&actions)
        close(output)
        pid = child
        startThread { [pid, exit] in
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
            let signal = status & 0x7F
            exit.with { $0 = signal == 0 ? .code((status >> 8) & 0xFF) : .signal(signal) }
        }
    }

    deinit {
        unlink(outputPath)
    }

    /// How it ended; nil when it still runs after so many seconds.
    package func waitForExit(seconds: Int) -> Exit? {
        exit.wait(seconds: seconds) { $0 }
    }

    package var isRunning: Bool { exit.with { $0 == nil } }

    /// Sends a signal, unless it has ended.
    package func send(signal: Int32) {
        exit.with { ended in
            if ended == nil { kill(pid, signal) }
        }
    }

    /// Ends it for good and waits.
    package func stop() {
        send(signal: SIGKILL)
        _ = waitForExit(seconds: 30)
    }

    /// What it has written so far.
    package var output: String {
        let descriptor = open(outputPath, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &piece, piece.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += piece[..<count]
        }
    }
}

/// The folder of the executables that were built together with this test.
package var builtProductsFolder: String {
    var path = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &path, path.count)
    let text = String(decoding: path.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return String(text[..<(text.lastIndex(of: "/") ?? text.startIndex)])
}
