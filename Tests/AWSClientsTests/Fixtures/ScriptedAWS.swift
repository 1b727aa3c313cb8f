import AWSClients
import HTTPTransport
import JSONCoding
import JSONModel
import ProcessEnvironment

/// A connection whose service is a script.
struct ScriptedAWS {
    static let environment = EnvironmentVariables([
        "AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "AKIDWALLCRAWLER", "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_SESSION_TOKEN": "token",
    ])

    let http: ScriptedHTTP
    let clock: ManualClock
    let connection: AWSConnection

    init(
        _ answers: ScriptedHTTP.Answer..., environment: EnvironmentVariables = ScriptedAWS.environment
    ) throws {
        let http = ScriptedHTTP(answers)
        let clock = ManualClock()
        self.http = http
        self.clock = clock
        self.connection = AWSConnection(
            configuration: try AWSConfiguration(environment: environment),
            credentials: try AWSCredentialsProvider(environment: environment, http: http, timing: clock.timing),
            http: http, timing: clock.timing)
    }

    /// The JSON that was sent in the request of that index.
    func sent(_ index: Int = 0) throws -> JSONValue {
        try JSON.value(from: http.requests[index].body)
    }
}

extension TaskRequest {
    static let example = TaskRequest(
        cluster: "browsers", taskDefinition: "controller:7", clientToken: "s-1", startedBy: "wallcrawler",
        containerName: "controller", environment: [("SESSION_ID", "s-1")], subnets: ["subnet-1", "subnet-2"],
        securityGroups: ["sg-1"], publicAddress: .assigned, capacity: .fargate)
}

extension BusEntry {
    static func example(detail: String = #"{"sessionId":"s-1"}"#) -> BusEntry {
        BusEntry(
            source: "wallcrawler.api", detailType: "SessionCreateRequested", detail: detail, resources: ["s-1"],
            time: nil, traceHeader: nil)
    }
}
