import CProcess
import Glibc

/// posix_spawn(3) with the attributes every child of the cloud has.
enum ProcessSpawner {
    /// util-linux, part of every Debian.
    private static let wrapper = "/usr/bin/setpriv"

    static func spawn(_ launch: ChildProcess.Launch) throws(LocalCloudError) -> pid_t {
        guard access(launch.executable, X_OK) == 0 else {
            throw LocalCloudError(
                code: .missingExecutable, message: "\(launch.executable) does not exist or is not executable")
        }
        var attributes = posix_spawnattr_t()
        var actions = posix_spawn_file_actions_t()
        posix_spawnattr_init(&attributes)
        posix_spawn_file_actions_init(&actions)
        defer {
            posix_spawnattr_destroy(&attributes)
            posix_spawn_file_actions_destroy(&actions)
        }
        configure(&attributes)
        if let input = launch.inputDescriptor {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_adddup2(&actions, launch.outputDescriptor, 1)
        posix_spawn_file_actions_adddup2(&actions, launch.outputDescriptor, 2)
        wallcrawler_spawn_close_from(&actions, 3)
        wallcrawler_spawn_change_directory(&actions, launch.directory)

        let arguments = [wrapper, "--pdeathsig", "KILL", "--", launch.executable] + launch.arguments
        let environment = launch.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        var pid: pid_t = 0
        let code = withCStrings(arguments) { argv in
            withCStrings(environment) { envp in posix_spawn(&pid, wrapper, &actions, &attributes, argv, envp) }
        }
        guard code == 0 else {
            throw LocalCloudError(
                code: .systemCall, message: "\(launch.executable) could not be started: error \(code)")
        }
        return pid
    }

    /// A process group of its own, every signal at its default and none blocked.
    private static func configure(_ attributes: inout posix_spawnattr_t) {
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        posix_spawnattr_setflags(&attributes, Int16(flags))
    }

    private static func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers)
    }
}
