import HTTPTransport

/// One kept connection to a provider. Its calls block, so it runs on a queue of its own.
actor ModelConnection {
    private let queue = ConnectionQueue()
    private let configuration: CurlConfiguration
    private var client: CurlClient?

    /// A queue of its own.
    nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

    init(_ configuration: CurlConfiguration) {
        self.configuration = configuration
    }

    /// As `HTTPSending.send`.
    func send(_ request: HTTPRequest, timeoutMilliseconds: Int) throws(HTTPError) -> HTTPResponse {
        try opened().send(request, timeoutMilliseconds: timeoutMilliseconds)
    }

    private func opened() throws(HTTPError) -> CurlClient {
        if let client { return client }
        let opened = try CurlClient(configuration)
        client = opened
        return opened
    }
}
