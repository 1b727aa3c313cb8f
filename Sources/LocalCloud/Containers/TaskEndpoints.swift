import JSONCoding
import JSONModel
import NIOCore
import NIOHTTP1
import ProcessEnvironment
import Timestamps

/// What a task asks from inside: its metadata (ECS guide, "Task metadata endpoint version 4") and its role's credentials.
/// The addresses hold a secret of the task; nothing else protects them, as at AWS nothing but the network does.
@CloudActor
final class TaskEndpoints {
    private let containers: ContainerService

    private static let credentialSeconds: Int64 = 6 * 3_600

    init(containers: ContainerService) {
        self.containers = containers
    }

    /// Answers if the request is one of these; false leaves it to others.
    func answer(_ exchange: HTTPExchange) -> Bool {
        let parts = exchange.path.split(separator: "/").map(String.init)
        guard exchange.head.method == .GET, parts.count >= 2 else { return false }
        switch (parts[0], Array(parts.dropFirst())) {
        case ("v2", let rest) where rest.count == 2 && rest[0] == "credentials":
            send(exchange, live { $0.credentialsToken == rest[1] }.map { _ in credentials })
        case ("v4", let rest) where rest.count == 1:
            send(exchange, live { $0.metadataToken == rest[0] }.map(container))
        case ("v4", let rest) where rest.count == 2 && rest[1] == "task":
            send(exchange, live { $0.metadataToken == rest[0] }.map(task))
        default:
            return false
        }
        return true
    }

    private func live(_ matches: (ContainerTask) -> Bool) -> ContainerTask? {
        containers.tasks.values.first { $0.status != .stopped && matches($0) }
    }

    private func send(_ exchange: HTTPExchange, _ value: JSONValue?) {
        guard let value, let body = try? JSON.encode(value) else {
            return exchange.answer(status: 404, text: "there is no such task")
        }
        exchange.answer(status: 200, headers: ["content-type": "application/json"], body: ByteBuffer(bytes: body))
    }

    private var credentials: JSONValue {
        let credentials = containers.setting.credentials
        return [
            "AccessKeyId": .string(credentials.accessKeyID),
            "SecretAccessKey": .string(credentials.secretAccessKey.revealed),
            "Token": .string(credentials.sessionToken.revealed),
            "Expiration": .string(SystemClock.now.adding(seconds: Self.credentialSeconds).rfc3339Seconds),
            "RoleArn": .string("arn:aws:iam::\(containers.context.accountID):role/local-task"),
        ]
    }

    private func container(_ task: ContainerTask) -> JSONValue {
        [
            "DockerId": .string(task.runtimeID), "Name": .string(task.container.name),
            "DockerName": .string(task.container.name), "Image": .string(task.container.image),
            "Labels": [
                "com.amazonaws.ecs.task-arn": .string(TaskDescription.taskARN(task, containers.context)),
                "com.amazonaws.ecs.cluster": .string(task.cluster),
            ],
            "DesiredStatus": "RUNNING", "KnownStatus": .string(task.status.rawValue), "Type": "NORMAL",
            "Networks": [
                [
                    "NetworkMode": "awsvpc", "IPv4Addresses": [.string(task.address)],
                    "MACAddress": .string(task.macAddress), "PrivateDNSName": "localhost",
                ]
            ],
        ]
    }

    private func task(_ task: ContainerTask) -> JSONValue {
        [
            "Cluster": .string(task.cluster), "TaskARN": .string(TaskDescription.taskARN(task, containers.context)),
            "Family": .string(task.definition.family), "Revision": "1", "DesiredStatus": "RUNNING",
            "KnownStatus": .string(task.status.rawValue), "LaunchType": "FARGATE",
            "AvailabilityZone": .string("\(containers.context.region)a"), "Containers": [container(task)],
        ]
    }
}
