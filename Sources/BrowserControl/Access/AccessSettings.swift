package import Timestamps

/// Where the proxy listens and whom it lets in.
package struct AccessSettings: Sendable {
    /// The address to listen on, such as `127.1.2.3`.
    package var host: String
    /// 0 for any free port.
    package var port: Int
    /// `HOST:PORT` as clients reach it; nil for whatever their `Host` header says.
    package var publicAddress: String?
    /// `ws` or `wss`, as clients reach it.
    package var publicScheme: String
    /// Host names, in lower case and without port, that are accepted besides IP addresses and localhost.
    package var allowedHosts: Set<String>
    /// Values of `Origin` that are accepted; without the header, everybody is.
    package var allowedOrigins: Set<String>
    /// Open sockets at once, those without a token included.
    package var maximumConnections: Int
    /// How long a connection may take until its request is complete.
    package var requestTimeout: Duration
    /// Between two pings; the next is only sent when the last was answered.
    package var pingInterval: Duration
    package var clock: @Sendable () -> Timestamp
    package var sockets: SocketSettings

    package init(
        host: String, port: Int, publicAddress: String?, publicScheme: String, allowedHosts: Set<String>,
        allowedOrigins: Set<String>, maximumConnections: Int, requestTimeout: Duration, pingInterval: Duration,
        clock: @escaping @Sendable () -> Timestamp, sockets: SocketSettings
    ) {
        self.host = host
        self.port = port
        self.publicAddress = publicAddress
        self.publicScheme = publicScheme
        self.allowedHosts = allowedHosts
        self.allowedOrigins = allowedOrigins
        self.maximumConnections = maximumConnections
        self.requestTimeout = requestTimeout
        self.pingInterval = pingInterval
        self.clock = clock
        self.sockets = sockets
    }
}

/// What happens at the door, for logs and for noticing idleness. Called on the connection's event loop.
package struct AccessObserver: Sendable {
    package var connected: @Sendable (_ tokenID: String) -> Void
    package var disconnected: @Sendable (_ tokenID: String) -> Void
    /// `path` is without its query.
    package var refused: @Sendable (_ denial: AccessDenial, _ path: String) -> Void

    package init(
        connected: @escaping @Sendable (_ tokenID: String) -> Void,
        disconnected: @escaping @Sendable (_ tokenID: String) -> Void,
        refused: @escaping @Sendable (_ denial: AccessDenial, _ path: String) -> Void
    ) {
        self.connected = connected
        self.disconnected = disconnected
        self.refused = refused
    }
}
