import AWSClients
import ByteEncodings
import DevToolsProtocol
import EgressRules
import LanguageModels
import ProcessEnvironment
import SessionFiles

/// The controller's configuration; every variable is described in `docs/environment.md`.
struct ControllerSettings: Sendable {
    /// The session this task was started for; nil for a task of the warm pool.
    let sessionID: String?
    /// Where clients connect.
    let port: Int
    /// How clients connect.
    let transport: AccessTransport
    /// A browser to use instead of the installed one.
    let chromium: String?
    /// Whether clients may name a model server on this machine itself.
    let modelLoopback: ModelNetwork.Loopback
    /// Where the browser may connect.
    let egress: EgressPolicy
    /// The stage of the WebSocket API whose clients get screencasts.
    let webSocketAPI: AWSEndpoint
    /// How much the bearers of one signing key may send.
    let traffic: TrafficLimits
    /// How much a session may download, and how much may be uploaded to it.
    let files: FileLimits

    init(_ environment: EnvironmentVariables) throws(EnvironmentError) {
        self.sessionID = environment["SESSION_ID"]
        self.port = try environment.integer("CONTROLLER_PORT") ?? 9223
        self.transport = try AccessTransport(environment, now: SystemClock.now)
        self.chromium = environment["WALLCRAWLER_CHROMIUM"]
        switch environment["MODEL_LOOPBACK"] {
        case nil, "refused": self.modelLoopback = .refused
        case "allowed": self.modelLoopback = .allowed
        case .some: throw EnvironmentError(variable: "MODEL_LOOPBACK", problem: "must be allowed or refused")
        }
        var egress = EgressPolicy(
            opened: try Self.rules("EGRESS_ALLOW", environment), allowed: [],
            denied: try Self.rules("EGRESS_DENY", environment))
        guard let api = AWSEndpoint(webSocket: try environment.required("WEBSOCKET_API_ENDPOINT")) else {
            throw EnvironmentError(variable: "WEBSOCKET_API_ENDPOINT", problem: "must be a ws or wss URL")
        }
        self.webSocketAPI = api
        self.traffic = try Self.traffic(environment)
        egress.routes.standard = try Self.proxy("EGRESS_PROXY", environment)
        self.egress = egress
        self.files = try FileLimits(environment)
        guard (1...65_535).contains(port) else {
            throw EnvironmentError(variable: "CONTROLLER_PORT", problem: "must be from 1 to 65535")
        }
    }

    private static func rules(
        _ variable: String, _ environment: EnvironmentVariables
    ) throws(EnvironmentError) -> [EgressRule] {
        guard let text = environment[variable] else { return [] }
        guard let rules = EgressRule.list(text) else {
            throw EnvironmentError(
                variable: variable,
                problem:
                    "must be hosts, addresses or blocks of addresses, each with :PORT if need be, and commas between")
        }
        return rules
    }

    private static func traffic(_ environment: EnvironmentVariables) throws(EnvironmentError) -> TrafficLimits {
        func number(_ name: String, _ standard: Int64, _ range: ClosedRange<Int64>) throws(EnvironmentError) -> Int64 {
            guard let value = try environment.integer(name) else { return standard }
            guard range.contains(Int64(value)) else {
                throw EnvironmentError(
                    variable: name, problem: "must be from \(range.lowerBound) to \(range.upperBound)")
            }
            return Int64(value)
        }
        let standard = TrafficLimits.standard
        return TrafficLimits(
            commandsPerSecond: try number("CDP_COMMANDS_PER_SECOND", standard.commandsPerSecond, 1...1_000_000),
            bytesPerSecond: try number("CDP_BYTES_PER_SECOND", standard.bytesPerSecond, 1024...1_000_000_000),
            connectionsPerMinute: try number(
                "CDP_CONNECTIONS_PER_MINUTE", standard.connectionsPerMinute, 2...100_000),
            failedAttemptsPerMinute: try number(
                "CDP_FAILED_ATTEMPTS_PER_MINUTE", standard.failedAttemptsPerMinute, 1...100_000),
            breaker: CircuitBreaker.Limits(
                faults: try number("CDP_FAULT_LIMIT", standard.breaker.faults, 1...1_000_000),
                coolDown: try number("CDP_COOL_DOWN_SECONDS", standard.breaker.coolDown / 1000, 1...3600) * 1000))
    }

    /// `SCHEME://HOST:PORT` or `SCHEME://NAME:PASSWORD@HOST:PORT`, name and password percent-encoded (RFC 3986, 3.2.1).
    private static func proxy(
        _ variable: String, _ environment: EnvironmentVariables
    ) throws(EnvironmentError) -> EgressProxy? {
        guard let text = environment[variable], !text.isEmpty else { return nil }
        do throws(EgressProxy.Problem) {
            guard let at = text.lastIndex(of: "@") else { return try EgressProxy(server: text, credentials: nil) }
            let begin = text.firstRange(of: "://")?.upperBound ?? text.startIndex
            guard begin <= at else { throw EgressProxy.Problem(message: "must be http://NAME:PASSWORD@HOST:PORT") }
            let parts = text[begin..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let username = PercentEncoding.decodeText(parts[0]),
                let password = PercentEncoding.decodeText(parts.count > 1 ? parts[1] : "")
            else { throw EgressProxy.Problem(message: "has a user name or password that is not percent-encoded") }
            return try EgressProxy(
                server: String(text[..<begin] + text[text.index(after: at)...]),
                credentials: ProxyCredentials(username: username, password: password))
        } catch {
            throw EnvironmentError(variable: variable, problem: error.message)
        }
    }
}
