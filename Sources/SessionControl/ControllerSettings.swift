import AWSClients
import EgressRules
import LanguageModels
import ProcessEnvironment

/// The controller's configuration; every variable is described in `docs/environment.md`.
struct ControllerSettings: Sendable {
    /// The session this task was started for; nil for a task of the warm pool.
    let sessionID: String?
    /// Where clients connect.
    let port: Int
    /// A browser to use instead of the installed one.
    let chromium: String?
    /// Whether clients may name a model server on this machine itself.
    let modelLoopback: ModelNetwork.Loopback
    /// Where the browser may connect.
    let egress: EgressPolicy
    /// The stage of the WebSocket API whose clients get screencasts.
    let webSocketAPI: AWSEndpoint

    init(_ environment: EnvironmentVariables) throws(EnvironmentError) {
        self.sessionID = environment["SESSION_ID"]
        self.port = try environment.integer("CONTROLLER_PORT") ?? 9223
        self.chromium = environment["WALLCRAWLER_CHROMIUM"]
        switch environment["MODEL_LOOPBACK"] {
        case nil, "refused": self.modelLoopback = .refused
        case "allowed": self.modelLoopback = .allowed
        case .some: throw EnvironmentError(variable: "MODEL_LOOPBACK", problem: "must be allowed or refused")
        }
        self.egress = EgressPolicy(
            opened: try Self.rules("EGRESS_ALLOW", environment), allowed: [],
            denied: try Self.rules("EGRESS_DENY", environment))
        guard let api = AWSEndpoint(webSocket: try environment.required("WEBSOCKET_API_ENDPOINT")) else {
            throw EnvironmentError(variable: "WEBSOCKET_API_ENDPOINT", problem: "must be a ws or wss URL")
        }
        self.webSocketAPI = api
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
}
