import DevToolsProtocol

/// The clients that there are, and what is remembered of those that were. Lives on the connection's event loop.
final class ClientRegistry {
    private var clients: [Int: BrowserClient] = [:]
    private var next = 1
    private var meters: [String: TokenMeter] = [:]
    /// Of clients that are gone.
    private var past = ClientFigures()

    /// Tokens are made by the control plane only; beyond so many, those that nothing is to be remembered of are forgotten.
    private static let manyMeters = 64

    var count: Int { clients.count }

    /// A number for a new client, which no other has had.
    func nextNumber() -> Int {
        defer { next += 1 }
        return next
    }

    func add(_ client: BrowserClient, as number: Int) {
        clients[number] = client
    }

    /// Takes a client out; its figures stay.
    func remove(_ client: BrowserClient) {
        guard clients.removeValue(forKey: client.identity.number) != nil else { return }
        past += client.figures
    }

    func closeAll(_ reason: CloseReason) {
        for client in clients.values { client.close(reason) }
    }

    /// The meter of a token.
    func meter(of tokenID: String, _ limits: TrafficLimits) -> TokenMeter {
        if let meter = meters[tokenID] { return meter }
        if meters.count >= Self.manyMeters { meters = meters.filter { !$0.value.isFresh() } }
        let meter = TokenMeter(limits)
        meters[tokenID] = meter
        return meter
    }

    /// Of all clients that are or were.
    var figures: ClientFigures {
        clients.values.reduce(into: past) { $0 += $1.figures }
    }
}
