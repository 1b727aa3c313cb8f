import ByteEncodings

/// The one call of Amazon EC2 that the product makes: the public address of a task's network interface.
@CloudActor
final class NetworkInterfaceService {
    private let containers: ContainerService
    private let context: TemplateContext

    private static let maximumPairs = 200

    init(containers: ContainerService, context: TemplateContext) {
        self.containers = containers
        self.context = context
    }

    /// Answers a form-encoded request of the query protocol with XML.
    func perform(form: String, requestID: String) throws(AWSError) -> String {
        guard let query = FormQuery(parsing: form, maximumPairs: Self.maximumPairs) else {
            throw AWSError("MalformedQueryString", "The request's body is not a form.")
        }
        let action = query["Action"] ?? ""
        guard action == "DescribeNetworkInterfaces" else {
            throw AWSError("InvalidAction", "The local cloud has no operation \(action) of ec2.")
        }
        var ids: [String] = []
        for pair in query.pairs {
            if pair.name.hasPrefix("NetworkInterfaceId.") {
                ids.append(pair.value)
            } else if pair.name != "Action", pair.name != "Version" {
                throw AWSError("UnknownParameter", "The local cloud does not know the parameter \(pair.name).")
            }
        }
        let tasks = containers.tasks(withInterfaces: ids)
        let unknown = ids.filter { id in !tasks.contains { $0.interfaceID == id } }
        guard unknown.isEmpty else {
            throw AWSError(
                "InvalidNetworkInterfaceID.NotFound",
                "The networkInterface ID '\(unknown.joined(separator: ", "))' does not exist")
        }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <DescribeNetworkInterfacesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">\
            <requestId>\(requestID)</requestId><networkInterfaceSet>\(tasks.map(item).joined())</networkInterfaceSet>\
            </DescribeNetworkInterfacesResponse>
            """
    }

    private func item(_ task: ContainerTask) -> String {
        let address = EC2XML.escape(task.address)
        return "<item><networkInterfaceId>\(EC2XML.escape(task.interfaceID))</networkInterfaceId>"
            + "<subnetId>\(EC2XML.escape(task.subnetID))</subnetId><vpcId>vpc-local</vpcId>"
            + "<availabilityZone>\(context.region)a</availabilityZone><ownerId>\(context.accountID)</ownerId>"
            + "<status>in-use</status><macAddress>\(task.macAddress)</macAddress>"
            + "<privateIpAddress>\(address)</privateIpAddress><interfaceType>interface</interfaceType>"
            + "<association><publicIp>\(address)</publicIp><publicDnsName>localhost</publicDnsName>"
            + "<ipOwnerId>amazon</ipOwnerId></association></item>"
    }
}
