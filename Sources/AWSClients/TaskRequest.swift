/// A task to be run on Fargate.
package struct TaskRequest: Sendable {
    package enum Capacity: Sendable, Hashable {
        case fargate
        /// Cheaper, and may be stopped with two minutes' notice.
        case fargateSpot
    }

    package enum PublicAddress: Sendable, Hashable {
        case assigned
        case none
    }

    package var cluster: String
    /// Family, family and revision, or ARN.
    package var taskDefinition: String
    /// At most 64 characters; a request repeated with the same one starts nothing more.
    package var clientToken: String
    /// At most 128 characters; comes back in events and descriptions.
    package var startedBy: String
    /// Whose environment `environment` is added to.
    package var containerName: String
    package var environment: [(name: String, value: String)]
    package var subnets: [String]
    package var securityGroups: [String]
    package var publicAddress: PublicAddress
    package var capacity: Capacity

    package init(
        cluster: String, taskDefinition: String, clientToken: String, startedBy: String, containerName: String,
        environment: [(name: String, value: String)], subnets: [String], securityGroups: [String],
        publicAddress: PublicAddress, capacity: Capacity
    ) {
        self.cluster = cluster
        self.taskDefinition = taskDefinition
        self.clientToken = clientToken
        self.startedBy = startedBy
        self.containerName = containerName
        self.environment = environment
        self.subnets = subnets
        self.securityGroups = securityGroups
        self.publicAddress = publicAddress
        self.capacity = capacity
    }
}
