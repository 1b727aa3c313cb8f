import JSONModel
import Timestamps

/// How a task is written, in answers of the API (times are seconds) and in events (times are RFC 3339; names differ a little).
@CloudActor
struct TaskDescription {
    /// Which of the two.
    enum Form {
        case answer
        case event
    }

    let task: ContainerTask
    let context: TemplateContext
    let form: Form

    var taskARN: String { Self.taskARN(task, context) }

    static func taskARN(_ task: ContainerTask, _ context: TemplateContext) -> String {
        context.arn("ecs", "task/\(task.cluster)/\(task.id)")
    }

    /// The whole description.
    var json: JSONValue {
        var members: [String: JSONValue] = [
            "attachments": [attachment],
            "attributes": [["name": "ecs.cpu-architecture", "value": "x86_64"]],
            "availabilityZone": .string("\(context.region)a"),
            "clusterArn": .string(context.arn("ecs", "cluster/\(task.cluster)")),
            "connectivity": "CONNECTED",
            "containers": [container],
            "cpu": .string(task.definition.cpu),
            "memory": .string(task.definition.memory),
            "createdAt": time(task.createdAt),
            "desiredStatus": .string(task.desiredStatus.rawValue),
            "enableExecuteCommand": false,
            "ephemeralStorage": ["sizeInGiB": 20],
            "group": .string(task.group),
            "launchType": "FARGATE",
            "lastStatus": .string(task.status.rawValue),
            "overrides": overrides,
            "platformVersion": "1.4.0",
            "taskArn": .string(taskARN),
            "taskDefinitionArn": .string(context.arn("ecs", "task-definition/\(task.definition.family):1")),
            "version": .integer(task.version),
        ]
        if let startedBy = task.startedBy { members["startedBy"] = .string(startedBy) }
        if let startedAt = task.startedAt { members["startedAt"] = time(startedAt) }
        if let stoppingAt = task.stoppingAt { members["stoppingAt"] = time(stoppingAt) }
        if let stoppedAt = task.stoppedAt {
            members["stoppedAt"] = time(stoppedAt)
            members["executionStoppedAt"] = time(stoppedAt)
        }
        if let stop = task.stop {
            members["stopCode"] = .string(stop.code)
            members["stoppedReason"] = .string(stop.reason)
        }
        if form == .event { members["updatedAt"] = time(task.stoppedAt ?? task.startedAt ?? task.createdAt) }
        return .object(members)
    }

    private func time(_ timestamp: Timestamp) -> JSONValue {
        switch form {
        case .event: .string(timestamp.rfc3339)
        case .answer: .number(Double(timestamp.milliseconds) / 1000)
        }
    }

    private var attachment: JSONValue {
        let status: String
        switch task.status {
        case .provisioning: status = "PRECREATED"
        case .pending, .running: status = "ATTACHED"
        case .deprovisioning, .stopped: status = "DELETED"
        }
        var details: [JSONValue] = [
            detail("subnetId", task.subnetID), detail("networkInterfaceId", task.interfaceID),
            detail("macAddress", task.macAddress),
        ]
        if !task.address.isEmpty { details.append(detail("privateIPv4Address", task.address)) }
        return [
            "id": .string(task.attachmentID), "type": form == .event ? "eni" : "ElasticNetworkInterface",
            "status": .string(status), "details": .array(details),
        ]
    }

    private func detail(_ name: String, _ value: String) -> JSONValue {
        ["name": .string(name), "value": .string(value)]
    }

    private var container: JSONValue {
        let status: ContainerTask.Status
        switch task.status {
        case .provisioning, .pending: status = .pending
        case .running: status = .running
        case .deprovisioning, .stopped: status = .stopped
        }
        var members: [String: JSONValue] = [
            "containerArn": .string(context.arn("ecs", "container/\(task.cluster)/\(task.id)/\(task.attachmentID)")),
            "lastStatus": .string(status.rawValue), "name": .string(task.container.name),
            "image": .string(task.container.image), "runtimeId": .string(task.runtimeID),
            "taskArn": .string(taskARN), "cpu": "0", "networkInterfaces": [],
        ]
        if !task.address.isEmpty {
            members["networkInterfaces"] = [
                ["attachmentId": .string(task.attachmentID), "privateIpv4Address": .string(task.address)]
            ]
        }
        if let exitCode = task.exitCode { members["exitCode"] = .integer(Int64(exitCode)) }
        return .object(members)
    }

    /// What RunTask overrode; the bare names of the containers when it overrode nothing.
    private var overrides: JSONValue {
        guard task.overrides.objectValue?.isEmpty == false else {
            return ["containerOverrides": [["name": .string(task.container.name)]]]
        }
        return task.overrides
    }
}
