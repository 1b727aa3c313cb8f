import ByteEncodings
import Glibc

/// How a test wants its Redis.
package struct RedisServerOptions: Sendable {
    package var password: String?
    /// Accepts TLS only, with a certificate for `localhost` and `127.0.0.1` that `caFile` vouches for.
    package var usesTLS: Bool

    package init(password: String?, usesTLS: Bool) {
        self.password = password
        self.usesTLS = usesTLS
    }

    package static let plain = RedisServerOptions(password: nil, usesTLS: false)
}

/// A real `redis-server` on a free port of 127.0.0.1 (and of 127.0.0.2, which is not in its certificate) that keeps nothing. It has 1024 databases, so that tests that share a
/// server need share no keys.
package final class RedisServer: Sendable {
    package let port: Int
    package let options: RedisServerOptions
    package let directory: String
    private let process: RedisProcess

    /// The certificate authority of a server with TLS.
    package var caFile: String { directory + "/ca.pem" }

    /// The socket in the file system of a server without TLS.
    package var socketPath: String { directory + "/redis.sock" }

    /// The URL of a database, with the password.
    package func url(database: Int) -> String {
        let credentials = options.password.map { ":\(PercentEncoding.encode($0))@" } ?? ""
        return "\(options.usesTLS ? "rediss" : "redis")://\(credentials)127.0.0.1:\(port)/\(database)"
    }

    package init(_ options: RedisServerOptions) throws {
        self.options = options
        self.port = try freePort()
        self.directory = try makeTemporaryDirectory()
        if options.usesTLS { try TestCertificates.write(to: directory) }
        try writeFile(directory + "/redis.conf", Self.configuration(options, port: port, directory: directory))
        self.process = RedisProcess(configuration: directory + "/redis.conf")
        try process.start()
    }

    /// Ends the server at once, as `kill -9` does.
    package func kill() {
        process.end(by: SIGKILL)
    }

    /// Starts it again on the same port, empty.
    package func restart() throws {
        try process.start()
    }

    /// Ends the server and removes its directory.
    package func stop() {
        process.end(by: SIGTERM)
        for name in ["redis.conf", "redis.sock"] + TestCertificates.files { unlink("\(directory)/\(name)") }
        rmdir(directory)
    }

    private static func configuration(_ options: RedisServerOptions, port: Int, directory: String) -> String {
        var lines = [
            "bind 127.0.0.1 127.0.0.2", "dir \(directory)", "save \"\"", "appendonly no", "databases 1024",
            "daemonize no",
            "loglevel notice", "logfile \"\"",
        ]
        if let password = options.password { lines.append("requirepass \(password)") }
        if options.usesTLS {
            lines += [
                "port 0", "tls-port \(port)", "tls-cert-file \(directory)/server.pem",
                "tls-key-file \(directory)/server.key", "tls-ca-cert-file \(directory)/ca.pem", "tls-auth-clients no",
            ]
        } else {
            lines += ["port \(port)", "unixsocket \(directory)/redis.sock"]
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// Runs `body` with a server of its own.
package func withRedisServer<Result>(
    _ options: RedisServerOptions, _ body: (RedisServer) throws -> Result
) throws -> Result {
    let server = try RedisServer(options)
    defer { server.stop() }
    return try body(server)
}

/// As above, for a body that suspends.
package func withRedisServer<Result>(
    _ options: RedisServerOptions, _ body: (RedisServer) async throws -> Result
) async throws -> Result {
    let server = try RedisServer(options)
    defer { server.stop() }
    return try await body(server)
}
