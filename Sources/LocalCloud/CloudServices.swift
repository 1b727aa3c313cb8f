import Glibc
import ProcessEnvironment

/// The services of one running cloud, wired together.
@CloudActor
final class CloudServices {
    let lambda: LambdaService
    let containers: ContainerService
    let endpoint: AWSEndpoint
    let journal: EventJournal
    private let schedules: ScheduleService
    private let sources: [EventSourceMapping]
    private let background: BackgroundTasks

    init(
        configuration: LocalCloudConfiguration, stack: Stack, context: TemplateContext, state: StateDirectory,
        credentials: LocalCredentials, environment: [String: String], background: BackgroundTasks
    ) throws(LocalCloudError) {
        self.background = background
        let path = EnvironmentVariables.current["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        let secrets = try SecretsService(
            resources: stack.secrets, given: configuration.secrets, context: context, state: state)
        var recorder: EventRecorder?
        if let recording = configuration.recording {
            recorder = try EventRecorder(recording, stackName: configuration.stackName)
        }
        let lambda = LambdaService(
            background: background, retry: configuration.asynchronousRetry, recorder: recorder)
        let queues = try QueueService(resources: stack.queues, context: context)
        let delivery = EventDelivery(
            lambda: lambda, queues: queues, isActive: configuration.deliversEvents)
        let journal = EventJournal(file: try LogFile(path: "\(state.path)/events.jsonl"))
        let bus = try EventBusService(
            stack: stack, file: configuration.templatePath, context: context, journal: journal, delivery: delivery)
        lambda.destinations = FailureDestinations(lambda: lambda, queues: queues, bus: bus)
        let setting = ContainerService.Setting(
            stack: stack, context: context, credentials: credentials, environment: environment,
            executable: configuration.containerExecutable, state: state, path: path)
        let containers = ContainerService(setting: setting, secrets: secrets, bus: bus, background: background)
        self.lambda = lambda
        self.journal = journal
        self.containers = containers
        self.endpoint = AWSEndpoint(
            services: [bus, queues, containers, secrets],
            network: NetworkInterfaceService(containers: containers, context: context),
            taskEndpoints: TaskEndpoints(containers: containers), credentials: credentials)
        self.schedules = ScheduleService(schedules: stack.schedules, context: context, delivery: delivery)
        self.sources = stack.eventSources.compactMap { source in
            queues.queue(arn: source.queueARN).map {
                EventSourceMapping(source: source, queue: $0, lambda: lambda, region: context.region)
            }
        }
        for resource in stack.functions {
            let definition = try Self.definition(
                resource, configuration, context, credentials, secrets: secrets, additions: environment)
            lambda.add(definition, log: try state.log(resource.name), path: path)
        }
    }

    /// Begins what works by itself: schedules and queue polling.
    func begin() {
        schedules.begin(in: background)
        for source in sources { source.begin(in: background) }
    }

    /// Ends tasks, then functions: a task's last events still find their handlers.
    func close(graceMilliseconds: Int64) async {
        await containers.close(graceMilliseconds: graceMilliseconds)
        await lambda.close()
        journal.close()
        lambda.destinations = nil
    }

    private static func definition(
        _ resource: FunctionResource, _ configuration: LocalCloudConfiguration, _ context: TemplateContext,
        _ credentials: LocalCredentials, secrets: SecretsService, additions: [String: String]
    ) throws(LocalCloudError) -> FunctionDefinition {
        guard let executable = configuration.functionExecutable(resource) else {
            throw LocalCloudError(
                code: .missingExecutable,
                message: "\(configuration.templatePath):\(resource.line): function \(resource.name) has no executable")
        }
        guard access(executable, X_OK) == 0 else {
            throw LocalCloudError(
                code: .missingExecutable,
                message: "function \(resource.name): \(executable) does not exist or is not executable")
        }
        var environment: [String: String] = [:]
        for (name, value) in resource.environment {
            environment[name] = try secrets.resolvingReferences(in: value)
        }
        environment.merge(additions) { $1 }
        return FunctionDefinition(
            resource: resource, executable: executable, environment: environment, credentials: credentials,
            context: context,
            maximumConcurrency: resource.reservedConcurrency ?? configuration.maximumConcurrency,
            idleMilliseconds: configuration.idleMilliseconds)
    }
}
