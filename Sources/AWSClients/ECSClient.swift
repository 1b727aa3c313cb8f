import JSONModel

/// Runs, describes and stops tasks.
package final class ECSClient {
    /// Of one `describeTasks`.
    package static let maximumDescribed = 100

    private let connection: AWSConnection

    package init(_ connection: AWSConnection) {
        self.connection = connection
    }

    /// Starts one task. A lack of capacity, in whichever way ECS reports it, has the kind `.capacity`.
    package func runTask(_ request: TaskRequest, timeoutMilliseconds: Int) throws(AWSError) -> TaskDescription {
        let answer = try call("RunTask", input(request), TasksAnswer.self, timeoutMilliseconds)
        if let task = answer.tasks?.first { return task }
        guard let failure = answer.failures?.first else {
            throw AWSError(
                service: .ecs, kind: .malformedResponse, code: "MalformedResponse",
                message: "RunTask answers neither a task nor a failure")
        }
        let (reason, detail) = (failure.reason ?? "UNKNOWN", failure.detail ?? "")
        throw AWSError(
            service: .ecs, kind: AWSError.kind(code: reason, message: "\(reason) \(detail)", status: 200), code: reason,
            status: 200, message: detail.isEmpty ? reason : detail)
    }

    /// The tasks that ECS knows, of at most `maximumDescribed` ARNs or ids. Those that are stopped for more than an hour,
    /// or that it does not see yet, are missing.
    package func describeTasks(
        _ tasks: [String], cluster: String, timeoutMilliseconds: Int
    ) throws(AWSError) -> [TaskDescription] {
        guard !tasks.isEmpty else { return [] }
        guard tasks.count <= Self.maximumDescribed else {
            throw AWSError(
                service: .ecs, kind: .refused, code: "TooManyTasks",
                message: "\(tasks.count) tasks to describe; \(Self.maximumDescribed) at most")
        }
        let input: JSONValue = ["cluster": .string(cluster), "tasks": .array(tasks.map { .string($0) })]
        return try call("DescribeTasks", input, TasksAnswer.self, timeoutMilliseconds).tasks ?? []
    }

    /// Asks a task to stop: SIGTERM, and SIGKILL after its stop timeout. `reason` is shown in its description.
    /// Returns the task as it is at that moment.
    package func stopTask(
        _ task: String, cluster: String, reason: String, timeoutMilliseconds: Int
    ) throws(AWSError) -> TaskDescription {
        let input: JSONValue = [
            "cluster": .string(cluster), "task": .string(task), "reason": .string(String(reason.prefix(255))),
        ]
        return try call("StopTask", input, StoppedTaskAnswer.self, timeoutMilliseconds).task
    }

    private func call<Answer: Decodable>(
        _ operation: String, _ input: JSONValue, _ answer: Answer.Type, _ timeoutMilliseconds: Int
    ) throws(AWSError) -> Answer {
        try connection.callJSON(
            .ecs, version: "1.1", target: "AmazonEC2ContainerServiceV20141113.\(operation)", input: input,
            answer: answer, timeoutMilliseconds: timeoutMilliseconds)
    }

    private func input(_ request: TaskRequest) -> JSONValue {
        let environment = request.environment.map { variable -> JSONValue in
            ["name": .string(variable.name), "value": .string(variable.value)]
        }
        var members: [String: JSONValue] = [
            "cluster": .string(request.cluster), "taskDefinition": .string(request.taskDefinition), "count": 1,
            "clientToken": .string(request.clientToken), "startedBy": .string(request.startedBy),
            "overrides": [
                "containerOverrides": [["name": .string(request.containerName), "environment": .array(environment)]]
            ],
            "networkConfiguration": [
                "awsvpcConfiguration": [
                    "subnets": .array(request.subnets.map { .string($0) }),
                    "securityGroups": .array(request.securityGroups.map { .string($0) }),
                    "assignPublicIp": request.publicAddress == .assigned ? "ENABLED" : "DISABLED",
                ]
            ],
        ]
        switch request.capacity {
        case .fargate: members["launchType"] = "FARGATE"
        case .fargateSpot: members["capacityProviderStrategy"] = [["capacityProvider": "FARGATE_SPOT", "weight": 1]]
        }
        return .object(members)
    }
}

/// As the service's model has it.
private struct TasksAnswer: Decodable {
    struct Failure: Decodable {
        let reason: String?
        let detail: String?
    }

    let tasks: [TaskDescription]?
    let failures: [Failure]?
}

private struct StoppedTaskAnswer: Decodable {
    let task: TaskDescription
}
