import DevToolsProtocol
import ProcessEnvironment

/// Counts what the bearers of one token send, together, and cuts all of them off when they keep sending what is denied. Lives
/// on the connection's event loop.
final class TokenMeter {
    private var allowance: TokenAllowance
    private var clients: [ObjectIdentifier: BrowserClient] = [:]

    init(_ limits: TrafficLimits) {
        allowance = TokenAllowance(limits, at: SystemClock.monotonicMilliseconds)
    }

    /// A request with the token; nil when it is welcome.
    func connect() -> TokenAllowance.Refusal? {
        allowance.connect(at: SystemClock.monotonicMilliseconds)
    }

    func joined(_ client: BrowserClient) {
        clients[ObjectIdentifier(client)] = client
    }

    func left(_ client: BrowserClient) {
        clients[ObjectIdentifier(client)] = nil
    }

    /// A message of so many bytes came; the milliseconds for which nothing more is to be read.
    func received(bytes: Int) -> Int64 {
        allowance.receive(bytes: Int64(bytes), at: SystemClock.monotonicMilliseconds)
    }

    /// The milliseconds for which nothing is to be read yet.
    func pause() -> Int64 {
        allowance.pause(at: SystemClock.monotonicMilliseconds)
    }

    /// Something was denied or malformed; too much of that ends all connections with the token.
    func fault() {
        guard case .cut(let milliseconds) = allowance.fault(at: SystemClock.monotonicMilliseconds) else { return }
        for client in clients.values { client.close(.cutOff(milliseconds: milliseconds)) }
    }

    /// Whether nothing is to be remembered of the token.
    func isFresh() -> Bool {
        clients.isEmpty && allowance.isFresh(at: SystemClock.monotonicMilliseconds)
    }
}
