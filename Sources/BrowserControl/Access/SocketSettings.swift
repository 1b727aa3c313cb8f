/// What the proxy's sockets live by, below requests and tokens.
package struct SocketSettings: Sendable {
    /// The certificate and key to speak TLS with; nil for plain TCP. It is one or the other.
    package var tls: TLSIdentity?
    /// How long a TLS handshake may take.
    package var handshakeTimeout: Duration
    /// Open sockets at once from one address (an IPv6 network of 64 bits counts as one).
    package var maximumConnectionsPerAddress: Int
    /// How long a peer's machine may acknowledge nothing, although it is asked again and again, until it counts as gone.
    package var silenceLimit: Duration
    package var resumption: ResumeLimits

    package init(
        tls: TLSIdentity?, handshakeTimeout: Duration, maximumConnectionsPerAddress: Int, silenceLimit: Duration,
        resumption: ResumeLimits
    ) {
        self.tls = tls
        self.handshakeTimeout = handshakeTimeout
        self.maximumConnectionsPerAddress = maximumConnectionsPerAddress
        self.silenceLimit = silenceLimit
        self.resumption = resumption
    }

    /// As a browser task uses them.
    package static func standard(tls: TLSIdentity?) -> SocketSettings {
        SocketSettings(
            tls: tls, handshakeTimeout: .seconds(5), maximumConnectionsPerAddress: 128, silenceLimit: .seconds(30),
            resumption: .standard)
    }
}
