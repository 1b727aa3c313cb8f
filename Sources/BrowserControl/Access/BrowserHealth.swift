import DevToolsProtocol
package import JSONModel
import ProcessEnvironment

/// The body of `/health`: no secret, nothing about sessions or pages.
package struct BrowserHealth: Sendable {
    private let process: BrowserProcess
    private let multiplexer: ClientMultiplexer
    private let startedAt: Int64

    package init(process: BrowserProcess, multiplexer: ClientMultiplexer) {
        self.process = process
        self.multiplexer = multiplexer
        self.startedAt = SystemClock.monotonicMilliseconds
    }

    /// `status` is `ok` when the browser answers within two seconds, `browser_unavailable` otherwise.
    package func report() async -> JSONValue {
        let version = try? await process.connection.call(GetVersion(), session: nil, timeout: .seconds(2))
        return [
            "status": .string(version == nil ? "browser_unavailable" : "ok"),
            "browser": version.map { .string($0.product) } ?? .null,
            "sandbox": .string(process.sandbox.description),
            "separateUser": .bool(process.user != .same),
            "uptimeSeconds": .integer((SystemClock.monotonicMilliseconds - startedAt) / 1000),
            "clients": .integer(Int64(await multiplexer.clientCount())),
            "traffic": .object(await multiplexer.figures().members),
        ]
    }
}
