import JSONModel
import ProcessEnvironment

// The operations of the ECS API that the product makes.
extension ContainerService: AWSService {
    nonisolated var targetPrefix: String { "AmazonEC2ContainerServiceV20141113" }

    func perform(_ operation: String, _ input: JSONValue) throws(AWSError) -> JSONValue {
        switch operation {
        case "RunTask": try runTask(input)
        case "DescribeTasks": try describeTasks(input)
        case "ListTasks": try listTasks(input)
        case "StopTask": try stopTask(input)
        default: throw .unknownOperation("ecs", operation)
        }
    }

    private func runTask(_ input: JSONValue) throws(AWSError) -> JSONValue {
        let cluster = try cluster(input)
        let definition = try definition(input)
        guard let container = definition.containers.first else { throw Self.invalid("The task has no container.") }
        let count = input["count"]?.integerValue ?? 1
        guard (1...10).contains(count) else { throw Self.invalid("count must be between 1 and 10.") }
        let network = input["networkConfiguration"]?["awsvpcConfiguration"]
        guard let subnet = network?["subnets"]?.arrayValue?.first?.stringValue else {
            throw Self.invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.")
        }
        let startedBy = try text(input, "startedBy", maximum: 128)
        let token = try text(input, "clientToken", maximum: 64)
        if let token, let known = tasks(clientToken: token) { return answer(known) }
        let request = ContainerTask.Request(
            definition: definition, container: container, cluster: cluster, startedBy: startedBy,
            group: input["group"]?.stringValue, overrides: input["overrides"] ?? [:],
            environment: try overriddenEnvironment(input, container), subnetID: subnet, createdAt: SystemClock.now)
        return answer((0..<count).map { _ in begin(request, clientToken: token) })
    }

    private func answer(_ tasks: [ContainerTask]) -> JSONValue {
        ["tasks": .array(tasks.map(describe)), "failures": []]
    }

    private func describe(_ task: ContainerTask) -> JSONValue {
        TaskDescription(task: task, context: context, form: .answer).json
    }

    private func overriddenEnvironment(
        _ input: JSONValue, _ container: ContainerResource
    ) throws(AWSError) -> [String: String] {
        var values: [String: String] = [:]
        for override in input["overrides"]?["containerOverrides"]?.arrayValue ?? [] {
            guard override["name"]?.stringValue == container.name else {
                throw Self.invalid(
                    "Override for container named \(override["name"]?.stringValue ?? "") is not a container in the TaskDefinition."
                )
            }
            for key in (override.objectValue ?? [:]).keys where key != "name" && key != "environment" {
                throw Self.invalid("The local cloud cannot override \(key) of a container.")
            }
            for pair in override["environment"]?.arrayValue ?? [] {
                guard let name = pair["name"]?.stringValue, !name.isEmpty, !name.contains("="), !name.contains("\0"),
                    let value = pair["value"]?.stringValue, !value.contains("\0")
                else { throw Self.invalid("An environment variable needs a name and a value.") }
                values[name] = value
            }
        }
        return values
    }

    private func describeTasks(_ input: JSONValue) throws(AWSError) -> JSONValue {
        let cluster = try cluster(input)
        let names = (input["tasks"]?.arrayValue ?? []).compactMap(\.stringValue)
        guard (1...100).contains(names.count) else { throw Self.invalid("Tasks must have 1 to 100 members.") }
        var (found, failures): ([JSONValue], [JSONValue]) = ([], [])
        for name in names {
            if let task = tasks[ResourceName.last(name)], task.cluster == cluster {
                found.append(describe(task))
            } else {
                let arn = name.hasPrefix("arn:") ? name : context.arn("ecs", "task/\(cluster)/\(name)")
                failures.append(["arn": .string(arn), "reason": "MISSING"])
            }
        }
        return ["tasks": .array(found), "failures": .array(failures)]
    }

    private func listTasks(_ input: JSONValue) throws(AWSError) -> JSONValue {
        let cluster = try cluster(input)
        guard input["nextToken"]?.stringValue == nil else { throw Self.invalid("nextToken is not valid.") }
        let desired = input["desiredStatus"]?.stringValue ?? "RUNNING"
        let matching = tasks.values.filter { task in
            task.cluster == cluster && task.desiredStatus.rawValue == desired
                && (input["startedBy"]?.stringValue.map { $0 == task.startedBy } ?? true)
                && (input["family"]?.stringValue.map { $0 == task.definition.family } ?? true)
        }.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
        return ["taskArns": .array(matching.map { .string(TaskDescription.taskARN($0, context)) })]
    }

    private func stopTask(_ input: JSONValue) throws(AWSError) -> JSONValue {
        let cluster = try cluster(input)
        guard let name = input["task"]?.stringValue, let task = tasks[ResourceName.last(name)], task.cluster == cluster
        else { throw Self.invalid("The referenced task was not found.") }
        stop(task, code: "UserInitiated", reason: input["reason"]?.stringValue ?? "Task stopped by user")
        return ["task": describe(task)]
    }

    private func cluster(_ input: JSONValue) throws(AWSError) -> String {
        let name = ResourceName.last(input["cluster"]?.stringValue ?? "default")
        guard setting.stack.clusters.contains(name) else {
            throw AWSError("ClusterNotFoundException", "Cluster not found.")
        }
        return name
    }

    private func definition(_ input: JSONValue) throws(AWSError) -> TaskDefinitionResource {
        guard let text = input["taskDefinition"]?.stringValue else { throw Self.invalid("taskDefinition is required.") }
        let name = text.split(separator: "/").last.map(String.init) ?? text
        let parts = name.split(separator: ":").map(String.init)
        guard let definition = setting.stack.taskDefinitions.first(where: { $0.family == parts.first }),
            parts.count == 1 || parts[1] == "1"
        else { throw AWSError("ClientException", "TaskDefinition not found.") }
        return definition
    }

    private func text(_ input: JSONValue, _ key: String, maximum: Int) throws(AWSError) -> String? {
        guard let text = input[key]?.stringValue else { return nil }
        guard text.count <= maximum else { throw Self.invalid("\(key) must be at most \(maximum) characters long.") }
        return text
    }

    private static func invalid(_ message: String) -> AWSError {
        AWSError("InvalidParameterException", message)
    }
}
