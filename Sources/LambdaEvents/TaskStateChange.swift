/// The detail of ECS's event "ECS Task State Change", as far as it is used. It never names the public address.
/// Source: Amazon ECS Developer Guide, "Amazon ECS task state change events".
package struct TaskStateChange: Decodable, Sendable, Equatable {
    package static let detailType = "ECS Task State Change"

    package let taskArn: String
    package let clusterArn: String
    package let lastStatus: String
    package let desiredStatus: String
    /// Who asked for the task: a session's id, or `pool`.
    package let startedBy: String?
    /// Orders the events of one task: a lower one is late.
    package let version: Int?
    package let stopCode: String?
    package let stoppedReason: String?
    package let containers: [Container]?
    package let attachments: [Attachment]?

    package struct Container: Decodable, Sendable, Equatable {
        package let name: String?
        package let exitCode: Int?
        package let reason: String?
    }

    package struct Attachment: Decodable, Sendable, Equatable {
        package let type: String
        package let details: [Detail]

        package struct Detail: Decodable, Sendable, Equatable {
            package let name: String
            package let value: String
        }
    }

    /// The elastic network interface; events call its attachment `eni`, DescribeTasks `ElasticNetworkInterface`.
    package var networkInterfaceID: String? {
        attachments?.first { $0.type == "eni" || $0.type == "ElasticNetworkInterface" }?
            .details.first { $0.name == "networkInterfaceId" }?.value
    }
}
