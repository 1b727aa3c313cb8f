private import Glibc

/// What a `CurlClient` is bound to.
package struct CurlConfiguration: Sendable, Hashable {
    /// PEM file of the authorities that are trusted for `https`.
    package var certificateFile: String
    /// Bytes of one response body; more is `responseTooLarge`. The head of a response may be a sixteenth of a megabyte
    /// beyond that.
    package var responseLimit: Int
    /// How long one connection may take to be made, TLS included.
    package var connectTimeoutMilliseconds: Int
    /// None, unless a proxy of the environment was asked for.
    package var proxy: ProxyChoice
    /// Any, unless somebody else names the servers.
    package var peers: PeerAddresses

    /// With defaults that suit the AWS services: 8 MiB, 5 s, no proxy.
    package init(
        certificateFile: String = CurlConfiguration.defaultCertificateFile, responseLimit: Int = 8 << 20,
        connectTimeoutMilliseconds: Int = 5_000, proxy: ProxyChoice = .none, peers: PeerAddresses = .any
    ) {
        self.certificateFile = certificateFile
        self.responseLimit = responseLimit
        self.connectTimeoutMilliseconds = connectTimeoutMilliseconds
        self.proxy = proxy
        self.peers = peers
    }

    /// The first that can be read of: `SSL_CERT_FILE`; the bundle beside a packaged function (a static OpenSSL knows no
    /// path of the machine it runs on); Debian's bundle; Amazon Linux's bundle.
    package static var defaultCertificateFile: String {
        var candidates: [String] = []
        if let chosen = unsafe getenv("SSL_CERT_FILE") { candidates.append(unsafe String(cString: chosen)) }
        if let root = unsafe getenv("LAMBDA_TASK_ROOT") {
            candidates.append(unsafe String(cString: root) + "/ca-certificates.crt")
        }
        candidates += ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"]
        return candidates.first { unsafe access($0, R_OK) == 0 } ?? "/etc/ssl/certs/ca-certificates.crt"
    }
}
