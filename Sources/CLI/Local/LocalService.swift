import AWSClients
import BrowserControl
import BusEvents
import Endpoints
import EventBus
import HTTPTransport
import JSONCoding
import JSONModel
import LanguageModels
import LocalCloud
import ProcessEnvironment
import SessionControl
import SessionStore

/// A Wallcrawler on this machine: the template, the executables, and the local cloud around them.
struct LocalService: Sendable {
    let installation: Installation
    let port: Int
    /// Used when the template has a WebSocket API.
    let webSocketPort: Int
    let warm: Int
    /// A keys file; nil for the two built-in keys.
    let keys: String?
    let state: String
    /// The folder for the events that functions are given; nil keeps none.
    let record: String?

    /// The built-in keys with their projects.
    static let builtInKeys = [("wc_local", "local"), ("wc_local_other", "other")]
    /// How long tasks get to end, in milliseconds.
    private static let grace: Int64 = 10_000

    /// Runs until a signal comes; the exit status.
    func serve(quiet: Bool) async throws -> Int32 {
        let signals = TerminationSignals()
        return try await with(warm: warm) { cloud in
            let url = await cloud.baseURL
            if !quiet { describe(url, webSocket: await cloud.webSocketURL) }
            Output.line("wallcrawler: ready \(url)")
            return await until(signals, cloud)
        }
    }

    /// Waits for a signal; without its Redis the cloud cannot go on, and says so.
    private func until(_ signals: TerminationSignals, _ cloud: Cloud) async -> Int32 {
        await withTaskGroup(of: Int32.self) { group in
            group.addTask {
                await signals.wait()
                return 0
            }
            group.addTask {
                while !Task.isCancelled {
                    if await cloud.hasLostRedis {
                        Output.problem(
                            "Redis has ended unexpectedly, and the sessions with it; \(state)/logs/redis.log says more")
                        return 1
                    }
                    try? await Task.sleep(for: .seconds(1))
                }
                return 0
            }
            let status = await group.next() ?? 0
            group.cancelAll()
            return status
        }
    }

    /// Runs `body` with a cloud that answers `GET /readyz` with 200, and takes it down afterwards.
    func with<Result: Sendable>(
        warm: Int, _ body: @Sendable (Cloud) async throws -> Result
    ) async throws -> Result {
        // Found here first, so that a missing browser is one line now and not a log line of a task later.
        _ = try BrowserBinary.find(override: EnvironmentVariables.current["WALLCRAWLER_CHROMIUM"])
        let cloud = Cloud(try configuration(warm: warm))
        try await cloud.start()
        // What the browser tasks of a cloud that was killed have left in memory.
        try await blocking { BrowserProcess.removeAbandonedProfiles(settledForSeconds: 10) }
        do {
            try await writeEndpoints(of: cloud)
            if warm > 0 { try await fillPool(of: cloud, size: warm) }
            try await waitUntilReady(cloud)
            let result = try await body(cloud)
            await close(cloud)
            return result
        } catch {
            await close(cloud)
            throw error
        }
    }

    private func close(_ cloud: Cloud) async {
        await cloud.shutdown(graceMilliseconds: Self.grace)
        Files.remove("\(state)/endpoints.json")
        // A task that was killed could not remove its profile itself.
        try? await blocking { BrowserProcess.removeAbandonedProfiles(settledForSeconds: 10) }
    }

    func configuration(warm: Int) throws -> LocalCloudConfiguration {
        let (installation, chromium) = (installation, EnvironmentVariables.current["WALLCRAWLER_CHROMIUM"])
        var configuration = LocalCloudConfiguration(
            templatePath: installation.template, stateDirectory: state,
            functionExecutable: { installation.function(zip: $0.codeURI) },
            containerExecutable: { _ in installation.controller })
        configuration.gatewayPort = port
        configuration.webSocketPort = webSocketPort
        configuration.warmCount = 1
        configuration.parameterOverrides = { endpoints in
            ["RedisURL": endpoints.redisURL.revealed, "WarmPoolSize": String(warm)]
        }
        var environment = Self.modelEnvironment
        environment["WALLCRAWLER_CHROMIUM"] = chromium
        environment["EGRESS_ALLOW"] = EnvironmentVariables.current["EGRESS_ALLOW"] ?? Self.machineItself
        environment["EGRESS_DENY"] = EnvironmentVariables.current["EGRESS_DENY"]
        for name in Self.trafficLimits { environment[name] = EnvironmentVariables.current[name] }
        environment["EGRESS_PROXY"] = EnvironmentVariables.current["EGRESS_PROXY"]
        configuration.environmentOverrides = { [environment] _ in environment }
        let register = try keyRegister()
        configuration.secrets = ["ApiKeysSecret": try Self.secret(register)]
        configuration.recording = record.map {
            EventRecording(directory: $0, redact: EventRedaction(keys: register).redact)
        }
        return configuration
    }

    /// Whoever develops a site has it on the machine itself.
    private static let machineItself = "127.0.0.0/8,[::1]"

    /// What clients of a browser may send; the browser tasks read it.
    private static let trafficLimits = [
        "CDP_COMMANDS_PER_SECOND", "CDP_BYTES_PER_SECOND", "CDP_CONNECTIONS_PER_MINUTE",
        "CDP_FAILED_ATTEMPTS_PER_MINUTE", "CDP_FAULT_LIMIT", "CDP_COOL_DOWN_SECONDS",
    ]

    /// What the browser tasks know of models: a model server beside the local cloud may be used, and the keys that this
    /// process was given serve where a client sends none.
    private static var modelEnvironment: [String: String] {
        var values = ["MODEL_LOOPBACK": "allowed"]
        let names = ModelProvider.allCases.flatMap(\.keyVariables) + ["OPENAI_BASE_URL", "ANTHROPIC_BASE_URL"]
        for name in names { values[name] = EnvironmentVariables.current[name] }
        return values
    }

    /// The value of the secret with the API keys.
    static func secret(_ register: APIKeyRegister) throws -> Secret<String> {
        Secret(String(decoding: try register.document(), as: UTF8.self))
    }

    private func keyRegister() throws -> APIKeyRegister {
        if let keys { return try KeysFile.read(keys) }
        var register = APIKeyRegister([])
        for (key, project) in Self.builtInKeys { register.add(key, project: project, name: "built-in") }
        return register
    }

    /// For tools such as `boto3`: where the AWS services are and what signs requests to them.
    private func writeEndpoints(of cloud: Cloud) async throws {
        var document: [String: JSONValue] = [
            "api": .string(await cloud.baseURL),
            "aws": [
                "url": .string(await cloud.awsEndpointURL), "region": "us-east-1",
                "accessKeyId": .string(cloud.credentials.accessKeyID),
                "secretAccessKey": .string(cloud.credentials.secretAccessKey.revealed),
                "sessionToken": .string(cloud.credentials.sessionToken.revealed),
            ],
        ]
        if let url = await cloud.webSocketURL { document["webSocket"] = .string(url) }
        try Files.writePrivately(try JSON.encode(JSONValue.object(document)), to: "\(state)/endpoints.json")
    }

    /// Asks for the warm pool, as the schedule does each minute at AWS, and waits a while for its first browser.
    private func fillPool(of cloud: Cloud, size: Int) async throws {
        let environment = EnvironmentVariables([
            "AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": await cloud.awsEndpointURL,
            "AWS_ACCESS_KEY_ID": cloud.credentials.accessKeyID,
            "AWS_SECRET_ACCESS_KEY": cloud.credentials.secretAccessKey.revealed,
            "AWS_SESSION_TOKEN": cloud.credentials.sessionToken.revealed, "EVENT_BUS_NAME": "wallcrawler-sessions",
        ])
        let redis = EnvironmentVariables(["REDIS_URL": await cloud.redisURL.revealed])
        try await blocking {
            let connection = try AWSConnection(environment, http: CurlClient(CurlConfiguration()))
            try EventBridgePublisher(environment, connection: connection).publish([PoolReplenishRequested()])
        }
        let store = try StoreActor(redis, label: "pool")
        for _ in 0..<1_000 {
            if try await store.with({ try $0.poolCount() }) >= size { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Output.problem("the warm pool is not filled yet; \(state)/logs says why")
    }

    private func waitUntilReady(_ cloud: Cloud) async throws {
        let url = "\(await cloud.baseURL)/readyz"
        var last = "no answer"
        for _ in 0..<600 {
            let response = try await blocking {
                try CurlClient(CurlConfiguration()).send(
                    HTTPRequest(method: "GET", url: url, headers: [:], body: []), timeoutMilliseconds: 5_000)
            }
            if response.status == 200 { return }
            last = String(decoding: response.body.prefix(500), as: UTF8.self)
            try await Task.sleep(for: .milliseconds(50))
        }
        throw FileError("the local cloud is not ready: \(last)")
    }

    private func describe(_ url: String, webSocket: String?) {
        let keys = self.keys.map { "the keys of \($0)" } ?? "wc_local (project local), wc_local_other (project other)"
        if let webSocket { Output.line("wallcrawler: WebSockets  \(webSocket)") }
        Output.line("wallcrawler: API keys    \(keys)")
        Output.line("wallcrawler: logs        \(state)/logs, one file a function; events in \(state)/events.jsonl")
        Output.line(
            "wallcrawler: try         curl -s -X POST \(url)/sessions/start -H 'x-wc-api-key: wc_local' -H 'prefer: wait=10'"
        )
    }
}
