import AWSClients
import ProcessEnvironment

/// Browser tasks on ECS Fargate.
final class ECSBrowserTasks: BrowserTaskRunning {
    private let ecs: ECSClient
    private let ec2: EC2Client
    private let cluster: String
    private let taskDefinition: String
    private let subnets: [String]
    private let securityGroups: [String]
    private let port: Int

    /// How long one call may take, repetitions included, in milliseconds.
    private static let timeoutMilliseconds = 20_000

    init(_ environment: EnvironmentVariables, connection: AWSConnection) throws(EnvironmentError) {
        self.ecs = ECSClient(connection)
        self.ec2 = EC2Client(connection)
        self.cluster = try environment.required("ECS_CLUSTER")
        self.taskDefinition = try environment.required("TASK_DEFINITION")
        self.subnets = try Self.list(environment, "TASK_SUBNETS")
        self.securityGroups = try Self.list(environment, "TASK_SECURITY_GROUPS")
        self.port = try environment.integer("CONTROLLER_PORT") ?? 9223
    }

    func run(_ purpose: BrowserTaskPurpose, token: String) throws(ServiceError) -> String {
        var variables: [(name: String, value: String)] = []
        if case .session(let id, _) = purpose { variables.append(("SESSION_ID", id)) }
        let request = TaskRequest(
            cluster: cluster, taskDefinition: taskDefinition, clientToken: token, startedBy: purpose.startedBy,
            containerName: "controller", environment: variables, subnets: subnets, securityGroups: securityGroups,
            publicAddress: .assigned, capacity: .fargate)
        do {
            return try ecs.runTask(request, timeoutMilliseconds: Self.timeoutMilliseconds).arn
        } catch {
            throw ServiceError(error, of: "ECS")
        }
    }

    func stop(arn: String, reason: String) throws(ServiceError) -> Bool {
        do {
            return try ecs.stopTask(
                arn, cluster: cluster, reason: reason, timeoutMilliseconds: Self.timeoutMilliseconds
            ).lastStatus == "STOPPED"
        } catch  where error.kind == .notFound {
            return true
        } catch {
            throw ServiceError(error, of: "ECS")
        }
    }

    func address(ofTask arn: String) throws(ServiceError) -> String? {
        do {
            let tasks = try ecs.describeTasks([arn], cluster: cluster, timeoutMilliseconds: Self.timeoutMilliseconds)
            guard let interface = tasks.first?.networkInterfaceID else { return nil }
            let host = try ec2.publicAddress(
                ofNetworkInterface: interface, timeoutMilliseconds: Self.timeoutMilliseconds)
            return host.map { "\($0):\(port)" }
        } catch {
            throw ServiceError(error, of: "ECS")
        }
    }

    private static func list(
        _ environment: EnvironmentVariables, _ name: String
    ) throws(EnvironmentError) -> [String] {
        try environment.required(name).split(separator: ",").map(String.init)
    }
}

extension ServiceError {
    init(_ error: AWSError, of service: String) {
        self.init(
            service: service, message: error.description, isCapacity: error.kind == .capacity,
            isRetryable: error.isRetryable || error.kind == .capacity)
    }
}
