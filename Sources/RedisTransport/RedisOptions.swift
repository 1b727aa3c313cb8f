/// What a connection needs to know besides the URL.
package struct RedisOptions: Sendable {
    /// Milliseconds for name resolution, TCP, TLS and sign-in together.
    package var connectTimeoutMilliseconds: Int
    /// Milliseconds that a blocking command may take beyond its own time limit.
    package var graceMilliseconds: Int
    /// Whom to trust, with `rediss://`.
    package var trust: RedisTrust
    package var limits: RedisLimits
    /// The server's socket in the file system, where it is to be reached by that instead of the URL's host and port.
    package var path: String?

    package init(
        connectTimeoutMilliseconds: Int, graceMilliseconds: Int, trust: RedisTrust, limits: RedisLimits
    ) {
        self.connectTimeoutMilliseconds = connectTimeoutMilliseconds
        self.graceMilliseconds = graceMilliseconds
        self.trust = trust
        self.limits = limits
    }

    /// Five seconds each, the standard limits.
    package static func standard(trust: RedisTrust) -> RedisOptions {
        RedisOptions(
            connectTimeoutMilliseconds: 5000, graceMilliseconds: 5000, trust: trust, limits: .standard)
    }
}

/// The certificate authorities that may vouch for a server.
package enum RedisTrust: Sendable, Equatable {
    /// The machine's, or what `SSL_CERT_FILE` and `SSL_CERT_DIR` name.
    case system
    /// Those in this PEM file.
    case file(String)
}
