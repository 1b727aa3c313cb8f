import Glibc
package import ProcessEnvironment
import RedisTransport

extension RedisSessionStore {
    /// The store that the environment names: `REDIS_URL`, with `REDIS_PASSWORD` where the URL holds none and
    /// `REDIS_CA_FILE` where a private authority vouches for the server: without that the usual bundles are looked for, since a
    /// static OpenSSL knows no path of the machine it runs on. A server in the clear is reached by `REDIS_SOCKET` where that is set,
    /// which is quicker than TCP. Connects when it is first used.
    package convenience init(_ environment: EnvironmentVariables) throws(EnvironmentError) {
        let (url, options) = try Self.server(environment)
        self.init(RedisConnection(to: url, options: options), lifetimes: .standard, timeoutMilliseconds: 5_000)
    }

    /// The server that the environment names, and how it is spoken with.
    static func server(_ environment: EnvironmentVariables) throws(EnvironmentError) -> (RedisURL, RedisOptions) {
        let text = try environment.required("REDIS_URL")
        let url: RedisURL
        do {
            url = try RedisURL(text)
        } catch {
            throw EnvironmentError(variable: "REDIS_URL", problem: "cannot be used: \(error.message)")
        }
        let complete =
            url.password != nil
            ? url
            : RedisURL(
                usesTLS: url.usesTLS, user: url.user, password: environment["REDIS_PASSWORD"].map(Secret.init),
                host: url.host, port: url.port, database: url.database)
        let trust = (environment["REDIS_CA_FILE"] ?? Self.usualBundle(environment)).map(RedisTrust.file) ?? .system
        var options = RedisOptions.standard(trust: trust)
        if !url.usesTLS { options.path = environment["REDIS_SOCKET"] }
        return (complete, options)
    }

    /// The first that can be read of: `SSL_CERT_FILE`, the bundle beside a packaged function, Debian's, Amazon Linux's.
    private static func usualBundle(_ environment: EnvironmentVariables) -> String? {
        let candidates = [
            environment["SSL_CERT_FILE"], environment["LAMBDA_TASK_ROOT"].map { $0 + "/ca-certificates.crt" },
            "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
        ]
        return candidates.compactMap { $0 }.first { access($0, R_OK) == 0 }
    }
}
