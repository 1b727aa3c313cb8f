import CProcess
import Glibc
import NIOCore
import NIOPosix
import ProcessEnvironment

/// A private `redis-server` on a free port of 127.0.0.1 and a socket in the cloud's directory, with a random password and without
/// persistence.
@CloudActor
final class RedisServer {
    let port: Int
    let password: Secret<String>
    /// The socket; nil where the directory holds none.
    let socketPath: String?
    private let process: ChildProcess

    private init(port: Int, password: Secret<String>, socketPath: String?, process: ChildProcess) {
        self.port = port
        self.password = password
        self.socketPath = socketPath
        self.process = process
    }

    /// `redis://:password@127.0.0.1:port`
    var url: Secret<String> { Secret("redis://:\(password.revealed)@127.0.0.1:\(port)") }
    var pid: Int { Int(process.pid) }
    var isAlive: Bool { process.isAlive }

    private static let attempts = 3
    private static let startMilliseconds: Int64 = 10_000
    private static let programs = ["/usr/bin/redis-server", "/usr/local/bin/redis-server"]

    /// What an address of unix(7) holds, the zero at the end included.
    private static let longestSocketPath = 108

    /// Starts the server and returns when it answers. `directory`: an absolute path.
    static func start(directory: String, log: LogFile) async throws(LocalCloudError) -> RedisServer {
        guard let program = programs.first(where: { access($0, X_OK) == 0 }) else {
            throw LocalCloudError(
                code: .missingProgram, message: "redis-server is not installed (apt-get install redis-server)")
        }
        let path = "\(directory)/redis.sock"
        let isUsable = path.utf8.count < longestSocketPath && !path.contains { $0.isWhitespace || "\"'".contains($0) }
        for attempt in 1...attempts {
            // Some file systems hold no sockets.
            let socketPath = isUsable && attempt == 1 ? path : nil
            // Another program may take the port before the server does: then the next one is tried.
            let port = try await freePort()
            let password = Secret(Identifiers.hexadecimal(digits: 48))
            let process = try launch(
                program, port: port, socketPath: socketPath, password: password, directory: directory, log: log)
            let server = RedisServer(port: port, password: password, socketPath: socketPath, process: process)
            if await server.answers() { return server }
            await server.stop()
        }
        throw LocalCloudError(code: .redisUnavailable, message: "redis-server does not start; see logs/redis.log")
    }

    /// Ends the server. Nothing in it is kept.
    func stop() async {
        process.signal(SIGKILL)
        _ = await process.waitUntilExit()
    }

    private func answers() async -> Bool {
        let deadline = SystemClock.monotonicMilliseconds + Self.startMilliseconds
        while process.isAlive, SystemClock.monotonicMilliseconds < deadline {
            if await RedisProbe.answers(host: "127.0.0.1", port: port, password: password) { return true }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return false
    }

    private static func launch(
        _ program: String, port: Int, socketPath: String?, password: Secret<String>, directory: String, log: LogFile
    ) throws(LocalCloudError) -> ChildProcess {
        let socket = socketPath.map { "unixsocket \($0)\nunixsocketperm 600\n" } ?? ""
        let configuration = """
            \(socket)bind 127.0.0.1
            port \(port)
            requirepass \(password.revealed)
            save ""
            appendonly no
            maxmemory-policy noeviction
            daemonize no
            """
        var pipe: [CInt] = [0, 0]
        guard wallcrawler_pipe(&pipe) == 0 else {
            throw LocalCloudError(code: .systemCall, message: "pipe failed: error \(errno)")
        }
        defer {
            close(pipe[0])
            close(pipe[1])
        }
        // Far smaller than a pipe's buffer: never blocks.
        let bytes = Array(configuration.utf8)
        guard write(pipe[1], bytes, bytes.count) == bytes.count else {
            throw LocalCloudError(code: .systemCall, message: "the configuration of redis-server was not written")
        }
        let launch = ChildProcess.Launch(
            executable: program, arguments: ["-"], environment: ["PATH": "/usr/bin:/bin", "LANG": "C"],
            directory: directory, outputDescriptor: log.descriptor, inputDescriptor: pipe[0])
        return try ChildProcess(launch) { _ in }
    }

    private static func freePort() async throws(LocalCloudError) -> Int {
        do {
            let bootstrap = ServerBootstrap(group: CloudActor.eventLoop)
            let channel = try await bootstrap.bind(host: "127.0.0.1", port: 0).result().get()
            let port = channel.localAddress?.port ?? 0
            await channel.closed()
            return port
        } catch {
            throw LocalCloudError(code: .systemCall, message: "no free port: \(error)")
        }
    }
}
