package import ProcessEnvironment
import RedisTransport

extension RedisSessionStore {
    /// The store that the environment names: `REDIS_URL`, with `REDIS_PASSWORD` where the URL holds none and
    /// `REDIS_CA_FILE` where a private authority vouches for the server. Connects when it is first used.
    package convenience init(_ environment: EnvironmentVariables) throws(EnvironmentError) {
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
        let trust = environment["REDIS_CA_FILE"].map(RedisTrust.file) ?? .system
        self.init(
            RedisConnection(to: complete, options: .standard(trust: trust)), lifetimes: .standard,
            timeoutMilliseconds: 5_000)
    }
}
