import JSONModel
import Timestamps

/// One ECS task: a process with an address of its own.
@CloudActor
final class ContainerTask {
    /// `lastStatus` as ECS names it.
    enum Status: String, Sendable {
        case provisioning = "PROVISIONING"
        case pending = "PENDING"
        case running = "RUNNING"
        case deprovisioning = "DEPROVISIONING"
        case stopped = "STOPPED"
    }

    /// Why a task stopped.
    struct Stop: Sendable {
        let code: String
        let reason: String
    }

    let id: String
    let definition: TaskDefinitionResource
    let container: ContainerResource
    let cluster: String
    let startedBy: String?
    let group: String
    let overrides: JSONValue
    let environment: [String: String]
    let subnetID: String
    let createdAt: Timestamp
    let attachmentID: String
    let interfaceID: String
    let macAddress: String
    let runtimeID: String
    /// Unguessable parts of the addresses at which the task finds its metadata and its credentials.
    let metadataToken: String
    let credentialsToken: String
    /// The task's own loopback address, empty until it has one.
    var address = ""
    var process: ChildProcess?
    var status = Status.provisioning
    var desiredStatus = Status.running
    var version: Int64 = 1
    var startedAt: Timestamp?
    var stoppingAt: Timestamp?
    var stoppedAt: Timestamp?
    var stop: Stop?
    var exitCode: Int?

    /// What RunTask says about one task.
    struct Request {
        let definition: TaskDefinitionResource
        let container: ContainerResource
        let cluster: String
        let startedBy: String?
        let group: String?
        let overrides: JSONValue
        let environment: [String: String]
        let subnetID: String
        let createdAt: Timestamp
    }

    init(_ request: Request) {
        self.id = Identifiers.hexadecimal(digits: 32)
        self.definition = request.definition
        self.container = request.container
        self.cluster = request.cluster
        self.startedBy = request.startedBy
        self.group = request.group ?? "family:\(request.definition.family)"
        self.overrides = request.overrides
        self.environment = request.environment
        self.subnetID = request.subnetID
        self.createdAt = request.createdAt
        self.attachmentID = Identifiers.hexadecimal(digits: 32)
        self.interfaceID = "eni-\(Identifiers.hexadecimal(digits: 17))"
        self.macAddress = "0a:" + (0..<5).map { _ in Identifiers.hexadecimal(digits: 2) }.joined(separator: ":")
        self.runtimeID = "\(id)-\(Identifiers.random(10, from: Array("0123456789")))"
        self.metadataToken = Identifiers.hexadecimal(digits: 32)
        self.credentialsToken = Identifiers.hexadecimal(digits: 32)
    }
}
