/// What ECS says about a task.
package struct TaskDescription: Sendable, Hashable {
    package let arn: String
    /// `PROVISIONING`, `PENDING`, `RUNNING`, …, `STOPPED`.
    package let lastStatus: String
    package let desiredStatus: String?
    package let startedBy: String?
    /// Grows with every change; a description with a lower one is older.
    package let version: Int64?
    /// `EssentialContainerExited`, `TaskFailedToStart`, `UserInitiated`, …
    package let stopCode: String?
    package let stoppedReason: String?
    /// `eni-…`, once it is attached.
    package let networkInterfaceID: String?
    package let privateAddress: String?
}

extension TaskDescription: Decodable {
    private enum CodingKeys: String, CodingKey {
        case arn = "taskArn"
        case lastStatus, desiredStatus, startedBy, version, stopCode, stoppedReason, attachments
    }

    private struct Attachment: Decodable {
        struct Detail: Decodable {
            let name: String?
            let value: String?
        }

        let details: [Detail]?
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.arn = try container.decode(String.self, forKey: .arn)
        self.lastStatus = try container.decode(String.self, forKey: .lastStatus)
        self.desiredStatus = try container.decodeIfPresent(String.self, forKey: .desiredStatus)
        self.startedBy = try container.decodeIfPresent(String.self, forKey: .startedBy)
        self.version = try container.decodeIfPresent(Int64.self, forKey: .version)
        self.stopCode = try container.decodeIfPresent(String.self, forKey: .stopCode)
        self.stoppedReason = try container.decodeIfPresent(String.self, forKey: .stoppedReason)
        // Which type the attachment has is told differently by descriptions and events; its details are the same.
        let details = (try container.decodeIfPresent([Attachment].self, forKey: .attachments) ?? [])
            .flatMap { $0.details ?? [] }
        self.networkInterfaceID = details.first { $0.name == "networkInterfaceId" }?.value
        self.privateAddress = details.first { $0.name == "privateIPv4Address" }?.value
    }
}
