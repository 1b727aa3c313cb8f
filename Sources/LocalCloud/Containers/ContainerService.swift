import Digests
import Glibc
import JSONModel
import ProcessEnvironment
import Timestamps

/// Amazon ECS on Fargate: a task is a process with its own loopback address, environment and directory.
@CloudActor
final class ContainerService {
    /// What the service needs from its cloud.
    struct Setting {
        let stack: Stack
        let context: TemplateContext
        let credentials: LocalCredentials
        let environment: [String: String]
        let executable: @Sendable (ContainerResource) -> String?
        let state: StateDirectory
        let path: String
    }

    let setting: Setting
    let secrets: SecretsService
    let bus: EventBusService
    let background: BackgroundTasks
    private let addresses = AddressPool()
    private(set) var tasks: [String: ContainerTask] = [:]
    private var clientTokens: [String: [String]] = [:]
    private var isClosed = false

    private static let maximumRemembered = 1_000

    init(setting: Setting, secrets: SecretsService, bus: EventBusService, background: BackgroundTasks) {
        self.setting = setting
        self.secrets = secrets
        self.bus = bus
        self.background = background
    }

    var context: TemplateContext { setting.context }

    /// The tasks of these interfaces, or of all when none is named.
    func tasks(withInterfaces ids: [String]) -> [ContainerTask] {
        tasks.values.filter { task in
            task.status != .stopped && !task.address.isEmpty && (ids.isEmpty || ids.contains(task.interfaceID))
        }.sorted { $0.interfaceID < $1.interfaceID }
    }

    /// The tasks that one earlier RunTask with this token started.
    func tasks(clientToken: String) -> [ContainerTask]? {
        clientTokens[clientToken].map { ids in ids.compactMap { tasks[$0] } }
    }

    /// Begins a task; everything else happens behind the caller's back, as at AWS.
    func begin(_ request: ContainerTask.Request, clientToken: String?) -> ContainerTask {
        forgetOldTasks()
        let task = ContainerTask(request)
        tasks[task.id] = task
        if let clientToken { clientTokens[clientToken, default: []].append(task.id) }
        publish(task)
        background.run { [weak self] in await self?.start(task) }
        return task
    }

    /// Asks a task to stop: SIGTERM, and SIGKILL after its stop timeout.
    func stop(_ task: ContainerTask, code: String, reason: String, graceMilliseconds: Int64? = nil) {
        guard task.stop == nil else { return }
        task.stop = ContainerTask.Stop(code: code, reason: reason)
        task.desiredStatus = .stopped
        task.stoppingAt = SystemClock.now
        guard let process = task.process else { return }
        publish(task)
        let grace = graceMilliseconds ?? Int64(task.container.stopTimeoutSeconds) * 1000
        // Ends with the process, whose end within the grace is certain.
        CloudActor.begin { _ = await process.terminate(graceMilliseconds: grace) }
    }

    /// Stops every task and waits until all have ended.
    func close(graceMilliseconds: Int64) async {
        isClosed = true
        for task in tasks.values where task.status != .stopped {
            stop(
                task, code: "ServiceSchedulerInitiated", reason: "The local cloud is shutting down",
                graceMilliseconds: graceMilliseconds)
        }
        for task in tasks.values { _ = await task.process?.waitUntilExit() }
    }

    private func start(_ task: ContainerTask) async {
        do throws(LocalCloudError) {
            task.address = try await addresses.take(ports: task.container.ports)
            advance(task, to: .pending)
            guard !isClosed, task.stop == nil else { return finish(task, exit: nil) }
            guard let executable = setting.executable(task.container) else {
                throw LocalCloudError(
                    code: .missingExecutable, message: "there is no executable for the image \(task.container.image)")
            }
            try TaskDirectory.make(directory(task))
            let log = try setting.state.log("task-\(task.id)")
            let launch = ChildProcess.Launch(
                executable: executable, environment: try environment(of: task), directory: directory(task),
                outputDescriptor: log.descriptor)
            task.process = try ChildProcess(launch) { [weak self] exit in self?.finish(task, exit: exit) }
            task.startedAt = SystemClock.now
            advance(task, to: .running)
        } catch {
            task.stop = ContainerTask.Stop(code: "TaskFailedToStart", reason: error.message)
            finish(task, exit: nil)
        }
    }

    private func finish(_ task: ContainerTask, exit: ProcessExit?) {
        task.exitCode = exit?.shellCode
        if task.stop == nil {
            task.stop = ContainerTask.Stop(
                code: "EssentialContainerExited", reason: "Essential container in task exited")
        }
        task.desiredStatus = .stopped
        task.stoppingAt = task.stoppingAt ?? SystemClock.now
        task.stoppedAt = SystemClock.now
        TaskDirectory.remove(directory(task))
        addresses.release(task.address)
        advance(task, to: .stopped)
    }

    private func advance(_ task: ContainerTask, to status: ContainerTask.Status) {
        task.status = status
        task.version += 1
        publish(task)
    }

    private func publish(_ task: ContainerTask) {
        let description = TaskDescription(task: task, context: context, form: .event)
        bus.publish(
            source: "aws.ecs", detailType: "ECS Task State Change", detail: description.json,
            resources: [description.taskARN])
    }

    /// Stands for the container's own file system.
    private func directory(_ task: ContainerTask) -> String { "\(setting.state.absolutePath)/tasks/\(task.id)" }

    private func environment(of task: ContainerTask) throws(LocalCloudError) -> [String: String] {
        var values: [String: String] = [:]
        for (name, value) in task.container.environment { values[name] = try secrets.resolvingReferences(in: value) }
        for (name, arn) in task.container.secrets {
            guard let secret = secrets.value(arn) else {
                throw LocalCloudError(code: .template, message: "container secret \(name): there is no secret \(arn)")
            }
            values[name] = secret.revealed
        }
        values.merge(setting.environment) { $1 }
        values.merge(task.environment) { $1 }
        let endpoint = context.awsEndpointURL
        values.merge(
            [
                "AWS_REGION": context.region, "AWS_DEFAULT_REGION": context.region,
                "AWS_EXECUTION_ENV": "AWS_ECS_FARGATE", "AWS_ENDPOINT_URL": endpoint,
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "\(endpoint)/v2/credentials/\(task.credentialsToken)",
                "ECS_CONTAINER_METADATA_URI_V4": "\(endpoint)/v4/\(task.metadataToken)",
                "HOME": directory(task), "TMPDIR": directory(task), "PATH": setting.path, "TZ": ":UTC",
                "LANG": "C.UTF-8",
            ]) { $1 }
        return values
    }

    /// Stopped tasks vanish after a while, the oldest first; ECS keeps them for about an hour.
    private func forgetOldTasks() {
        let hourAgo = SystemClock.now.adding(seconds: -3_600)
        let stopped = tasks.values.filter { $0.status == .stopped }.sorted { $0.createdAt < $1.createdAt }
        let excess = max(0, stopped.count - Self.maximumRemembered)
        for (index, task) in stopped.enumerated() where index < excess || (task.stoppedAt ?? hourAgo) < hourAgo {
            tasks[task.id] = nil
            clientTokens = clientTokens.filter { !$0.value.contains(task.id) }
        }
    }
}
