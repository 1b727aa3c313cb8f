package import ProcessEnvironment

/// The AWS services that one machine needs, around the same executables and the same template that run at AWS.
@CloudActor
package final class Cloud {
    private let configuration: LocalCloudConfiguration
    let background = BackgroundTasks()
    private let gatewayResponder = LateResponder()
    private let endpointResponder = LateResponder()
    private let webSocketResponder = LateResponder()
    private var state: StateDirectory?
    private var gatewayServer: HTTPServer?
    private var endpointServer: HTTPServer?
    private var webSocketServer: HTTPServer?
    private var redis: RedisServer?
    private var services: CloudServices?
    private var context: TemplateContext?
    private var isStarted = false

    /// The evaluated template; empty before `start`.
    package private(set) var stack = Stack()
    /// What signs requests to the AWS endpoint.
    package nonisolated let credentials = LocalCredentials.random()

    package nonisolated init(_ configuration: LocalCloudConfiguration) {
        self.configuration = configuration
    }

    /// `http://127.0.0.1:4400`, without a slash at the end.
    package var baseURL: String { "http://\(configuration.host):\(gatewayServer?.port ?? 0)" }
    package var awsEndpointURL: String { "http://127.0.0.1:\(endpointServer?.port ?? 0)" }
    /// `ws://127.0.0.1:4401/STAGE`, of the WebSocket API's first stage; nil when the template has no such API.
    package var webSocketURL: String? {
        guard let stage = stack.webSocketAPI?.stages.first else { return nil }
        return webSocketOrigin.map { "\($0)/\(stage.name)" }
    }
    private var webSocketOrigin: String? { webSocketServer.map { "ws://\(configuration.host):\($0.port)" } }
    /// The Redis that the functions use, with its password.
    package var redisURL: Secret<String> { configuration.redisURL ?? redis?.url ?? Secret("") }
    /// The private Redis server's process; nil when another's is used.
    package var redisProcess: Int? { redis?.pid }

    /// Whether the private Redis server ended by itself.
    package var hasLostRedis: Bool { redis.map { !$0.isAlive } ?? false }

    /// Every function and its processes.
    package var functions: [FunctionStatus] { services?.lambda.statuses ?? [] }

    /// Every ECS task that is known, stopped ones included.
    package var tasks: [TaskStatus] { services?.containers.statuses ?? [] }

    /// Every event that a bus takes from now on. Ends with the cloud.
    package func events() -> AsyncStream<RecordedEvent> {
        services?.journal.listen() ?? AsyncStream { $0.finish() }
    }

    /// Reads the template and starts everything it needs. When it throws, nothing is left running.
    package nonisolated func start() async throws(LocalCloudError) {
        try await CloudActor.run { await self.starting() }.get()
    }

    /// Ends everything: tasks first, as they wish within the grace, then functions, Redis and the servers. Afterwards no process,
    /// socket or lock is left.
    package nonisolated func shutdown(graceMilliseconds: Int64) async {
        await CloudActor.run { await self.stop(graceMilliseconds: graceMilliseconds) }
    }

    private func starting() async -> Result<Void, LocalCloudError> {
        precondition(!isStarted, "a cloud is started once")
        isStarted = true
        do throws(LocalCloudError) {
            try await startParts()
            return .success(())
        } catch {
            await stop(graceMilliseconds: 0)
            return .failure(error)
        }
    }

    private func stop(graceMilliseconds: Int64) async {
        gatewayResponder.target = nil
        webSocketResponder.target = nil
        await webSocketServer?.close()
        await services?.close(graceMilliseconds: graceMilliseconds)
        endpointResponder.target = nil
        await background.close()
        await gatewayServer?.close()
        await endpointServer?.close()
        await redis?.stop()
        state?.release()
        state = nil
        services = nil
    }

    /// Runs one event through a function, by its name or logical id.
    package nonisolated func invoke(
        _ function: String, event: [UInt8], receiver: PieceReceiver?
    ) async throws(LocalCloudError) -> InvocationResult {
        try await CloudActor.run { await self.invoking(function, event, receiver) }.get()
    }

    private func invoking(
        _ function: String, _ event: [UInt8], _ receiver: PieceReceiver?
    ) async -> Result<InvocationResult, LocalCloudError> {
        guard let services,
            let name = stack.functions.first(where: { $0.name == function || $0.logicalID == function })?.name
        else {
            let known = stack.functions.map(\.name).sorted().joined(separator: ", ")
            return .failure(
                LocalCloudError(
                    code: .unknownFunction, message: "there is no function \(function); the template has \(known)"))
        }
        return .success(await services.lambda.invoke(name, payload: event, requestID: nil, receiver: receiver))
    }

    private func startParts() async throws(LocalCloudError) {
        let template = try TextFile.read(configuration.templatePath)
        let state = try StateDirectory(path: configuration.stateDirectory)
        self.state = state
        gatewayServer = try await HTTPServer.start(
            host: configuration.host, port: configuration.gatewayPort, limits: .open, responder: gatewayResponder)
        endpointServer = try await HTTPServer.start(
            host: "127.0.0.1", port: configuration.awsPort, limits: .open, responder: endpointResponder)
        try await startWebSocketServer(template)
        if configuration.redisURL == nil {
            redis = try await RedisServer.start(directory: state.absolutePath, log: state.log("redis"))
        }
        let context = try templateContext()
        self.context = context
        stack = try readTemplate(template, context)
        var environment = configuration.environmentOverrides(endpoints)
        if let path = redis?.socketPath { environment["REDIS_SOCKET"] = path }
        let services = try CloudServices(
            configuration: configuration, stack: stack, context: context, state: state, credentials: credentials,
            environment: environment, background: background)
        self.services = services
        endpointResponder.target = services.endpoint
        gatewayResponder.target = RestGateway(
            stack: stack, context: context, port: gatewayServer?.port ?? 0, lambda: services.lambda,
            background: background
        ) { [weak self] in await self?.unreadiness() }
        await startWebSocketGateway(services, context)
        services.begin()
        services.lambda.warm(configuration.warmCount)
    }

    /// The port must be known before the template is evaluated.
    private func startWebSocketServer(_ template: String) async throws(LocalCloudError) {
        do throws(TemplateError) {
            guard try Stack.mentionsWebSocketAPI(text: template, file: configuration.templatePath) else { return }
        } catch {
            throw LocalCloudError(code: .template, message: error.description)
        }
        webSocketServer = try await HTTPServer.start(
            host: configuration.host, port: configuration.webSocketPort, limits: .open, responder: webSocketResponder)
    }

    private func startWebSocketGateway(_ services: CloudServices, _ context: TemplateContext) async {
        guard let api = stack.webSocketAPI, let server = webSocketServer else {
            // A condition of the template left the API out.
            await webSocketServer?.close()
            webSocketServer = nil
            return
        }
        let gateway = WebSocketGateway(
            api: api, context: context, domainName: "\(configuration.host):\(server.port)",
            limits: configuration.webSocketLimits, lambda: services.lambda, background: background)
        services.endpoint.connections = ConnectionsService(gateway: gateway)
        webSocketResponder.target = gateway
    }

    private var endpoints: LocalEndpoints {
        LocalEndpoints(
            gatewayURL: baseURL, webSocketURL: webSocketOrigin, awsEndpointURL: awsEndpointURL, redisURL: redisURL)
    }

    private func templateContext() throws(LocalCloudError) -> TemplateContext {
        guard let redis = RedisAddress(redisURL.revealed) else {
            throw LocalCloudError(code: .redisUnavailable, message: "the Redis URL must be redis[s]://host:port")
        }
        return TemplateContext(
            region: configuration.region, accountID: configuration.accountID, stackName: configuration.stackName,
            parameterOverrides: configuration.parameterOverrides(endpoints), awsEndpointURL: awsEndpointURL,
            redisHost: redis.host, redisPort: redis.port, gatewayURL: baseURL, webSocketURL: webSocketOrigin ?? "")
    }

    private func readTemplate(_ text: String, _ context: TemplateContext) throws(LocalCloudError) -> Stack {
        do {
            return try Stack(text: text, file: configuration.templatePath, context: context)
        } catch {
            throw LocalCloudError(code: .template, message: error.description)
        }
    }

    /// Why the cloud cannot serve; nil when it can.
    private func unreadiness() async -> String? {
        if let redis, !redis.isAlive { return "Redis has ended" }
        return await configuration.readiness()
    }
}
