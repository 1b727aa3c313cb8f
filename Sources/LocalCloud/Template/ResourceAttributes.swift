/// What `Ref` and `Fn::GetAtt` give for each kind of resource here (CloudFormation, "Return values" of each type).
struct ResourceAttributes {
    private let resolver: TemplateResolver
    private var context: TemplateContext { resolver.context }

    init(_ resolver: TemplateResolver) {
        self.resolver = resolver
    }

    /// The physical id of a resource.
    func reference(_ logicalID: String, line: Int) throws(TemplateError) -> String {
        if logicalID == "ServerlessRestApi" { return logicalID }
        if logicalID.hasSuffix(".Stage") || logicalID.hasSuffix(".Alias") || logicalID.hasSuffix(".Version") {
            let parts = logicalID.split(separator: ".").map(String.init)
            return try attribute(parts[1], of: parts[0], line: line)
        }
        let resource = try find(logicalID, line: line)
        switch resource.type {
        case "AWS::SQS::Queue": return try queueURL(resource)
        case "AWS::ECS::TaskDefinition", "AWS::SecretsManager::Secret": return try arn(resource, line: line)
        case "AWS::Events::Rule" where try resolver.propertyText("EventBusName", of: resource) != nil:
            return "\(try busName(resource))|\(try name(resource))"
        default: return try name(resource)
        }
    }

    /// An attribute of a resource.
    func attribute(_ attribute: String, of logicalID: String, line: Int) throws(TemplateError) -> String {
        if logicalID == "ServerlessRestApi", attribute == "Stage" { return "Prod" }
        let resource = try find(logicalID, line: line)
        switch (resource.type, attribute) {
        case (_, "Arn"), ("AWS::ECS::TaskDefinition", "TaskDefinitionArn"):
            return try arn(resource, line: line)
        case ("AWS::SQS::Queue", "QueueName"), ("AWS::Events::EventBus", "Name"):
            return try name(resource)
        case ("AWS::SQS::Queue", "QueueUrl"):
            return try queueURL(resource)
        case ("AWS::SecretsManager::Secret", "Id"):
            return try arn(resource, line: line)
        case ("AWS::Serverless::Function", "Alias"):
            return
                "\(try arn(resource, line: line)):\(try resolver.propertyText("AutoPublishAlias", of: resource) ?? "live")"
        case ("AWS::Serverless::Function", "Version"):
            return "\(try arn(resource, line: line)):1"
        case ("AWS::Serverless::Api", "Stage"):
            return try resolver.propertyText("StageName", of: resource) ?? "Prod"
        case ("AWS::Serverless::Api", "RootResourceId"):
            return "root"
        case ("AWS::ApiGatewayV2::Api", "ApiEndpoint"):
            return context.webSocketURL
        case ("AWS::ApiGatewayV2::Api", "ApiId"), ("AWS::ApiGatewayV2::Authorizer", "AuthorizerId"),
            ("AWS::ApiGatewayV2::Deployment", "DeploymentId"), ("AWS::ApiGatewayV2::Integration", "IntegrationId"),
            ("AWS::ApiGatewayV2::Route", "RouteId"):
            return try name(resource)
        case ("AWS::IAM::Role", "RoleId"):
            return "AROA\(logicalID.uppercased())"
        case (let type, _) where type.hasPrefix("AWS::ElastiCache::"):
            return try cacheAttribute(attribute, of: resource, line: line)
        case (let type, _) where type.hasPrefix("AWS::EC2::") && Self.networkAttributes.contains(attribute):
            return try name(resource)
        default:
            throw TemplateError(
                file: resolver.document.file, line: line,
                message: "the attribute \(logicalID).\(attribute) of \(resource.type) is not known to the local cloud")
        }
    }

    /// The name a resource has here: as its template says, else its logical id.
    func name(_ resource: TemplateDocument.Resource) throws(TemplateError) -> String {
        guard let property = Self.nameProperties[resource.type] else {
            return Self.identifier(resource)
        }
        return try resolver.propertyText(property, of: resource) ?? resource.logicalID
    }

    private func find(_ logicalID: String, line: Int) throws(TemplateError) -> TemplateDocument.Resource {
        guard let resource = resolver.document.resources.first(where: { $0.logicalID == logicalID }) else {
            throw TemplateError(
                file: resolver.document.file, line: line, message: "there is no parameter or resource \(logicalID)")
        }
        return resource
    }

    private func queueURL(_ resource: TemplateDocument.Resource) throws(TemplateError) -> String {
        "\(context.awsEndpointURL)/\(context.accountID)/\(try name(resource))"
    }

    private func busName(_ resource: TemplateDocument.Resource) throws(TemplateError) -> String {
        let text = try resolver.propertyText("EventBusName", of: resource) ?? "default"
        return text.split(separator: "/").last.map(String.init) ?? text
    }

    private func arn(_ resource: TemplateDocument.Resource, line: Int) throws(TemplateError) -> String {
        let name = try name(resource)
        switch resource.type {
        case "AWS::Serverless::Function": return context.arn("lambda", "function:\(name)")
        case "AWS::Events::EventBus": return context.arn("events", "event-bus/\(name)")
        case "AWS::Events::Rule":
            let bus = try busName(resource)
            return context.arn("events", bus == "default" ? "rule/\(name)" : "rule/\(bus)/\(name)")
        case "AWS::SQS::Queue": return context.arn("sqs", name)
        case "AWS::ECS::Cluster": return context.arn("ecs", "cluster/\(name)")
        case "AWS::ECS::TaskDefinition": return context.arn("ecs", "task-definition/\(name):1")
        case "AWS::SecretsManager::Secret": return context.arn("secretsmanager", "secret:\(name)-local0")
        case "AWS::IAM::Role": return "arn:aws:iam::\(context.accountID):role/\(name)"
        case "AWS::Logs::LogGroup": return context.arn("logs", "log-group:\(name):*")
        case "AWS::WAFv2::WebACL": return context.arn("wafv2", "regional/webacl/\(name)/local")
        case "AWS::KMS::Key": return context.arn("kms", "key/\(name)")
        case let type where type.hasPrefix("AWS::ElastiCache::"):
            return context.arn("elasticache", "serverlesscache:\(name)")
        default:
            throw TemplateError(
                file: resolver.document.file, line: line,
                message: "the attribute \(resource.logicalID).Arn of \(resource.type) is not known to the local cloud")
        }
    }

    private func cacheAttribute(
        _ attribute: String, of resource: TemplateDocument.Resource, line: Int
    ) throws(TemplateError) -> String {
        switch attribute {
        case let name where name.hasSuffix(".Address"): return context.redisHost
        case let name where name.hasSuffix(".Port"): return String(context.redisPort)
        default:
            throw TemplateError(
                file: resolver.document.file, line: line,
                message: "the attribute \(resource.logicalID).\(attribute) is not known to the local cloud")
        }
    }

    private static let nameProperties: [String: String] = [
        "AWS::Serverless::Function": "FunctionName", "AWS::Events::EventBus": "Name", "AWS::Events::Rule": "Name",
        "AWS::SQS::Queue": "QueueName", "AWS::ECS::Cluster": "ClusterName", "AWS::ECS::TaskDefinition": "Family",
        "AWS::SecretsManager::Secret": "Name", "AWS::IAM::Role": "RoleName", "AWS::Logs::LogGroup": "LogGroupName",
        "AWS::ApiGatewayV2::Stage": "StageName", "AWS::WAFv2::WebACL": "Name",
        "AWS::ElastiCache::ServerlessCache": "ServerlessCacheName",
    ]

    private static let networkAttributes: Set<String> = [
        "GroupId", "VpcId", "SubnetId", "InternetGatewayId", "AllocationId", "DefaultSecurityGroup", "RouteTableId",
        "Id",
        "CidrBlock", "Ipv6CidrBlocks",
    ]

    /// An id that looks like AWS's: `subnet-publica`.
    private static func identifier(_ resource: TemplateDocument.Resource) -> String {
        let prefixes = [
            "AWS::EC2::VPC": "vpc", "AWS::EC2::Subnet": "subnet", "AWS::EC2::SecurityGroup": "sg",
            "AWS::EC2::InternetGateway": "igw", "AWS::EC2::RouteTable": "rtb", "AWS::EC2::NatGateway": "nat",
        ]
        guard let prefix = prefixes[resource.type] else { return resource.logicalID }
        return "\(prefix)-\(resource.logicalID.lowercased())"
    }
}
