/// Whether a proxy stands between this process and its peers.
package enum ProxyChoice: Hashable, Sendable {
    /// Never, whatever `http_proxy` says.
    case none
    /// As `http_proxy`, `https_proxy` and `no_proxy` say (libcurl-env(3)).
    case fromEnvironment
}
