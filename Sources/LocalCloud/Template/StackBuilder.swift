/// Turns the resources of one template into a `Stack`.
struct StackBuilder {
    let resolver: TemplateResolver
    var stack = Stack()
    var webSockets = WebSocketParts()

    var file: String { resolver.document.file }
    var context: TemplateContext { resolver.context }

    /// Resource types that mean nothing on one machine.
    private static let needsNothing: Set<String> = [
        "AWS::Lambda::Permission", "AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy",
        "AWS::IAM::InstanceProfile", "AWS::Logs::LogGroup", "AWS::Logs::MetricFilter", "AWS::SQS::QueuePolicy",
        "AWS::WAFv2::WebACL", "AWS::WAFv2::WebACLAssociation", "AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard",
        "AWS::ApiGateway::Account", "AWS::ApiGateway::UsagePlan", "AWS::ApiGateway::UsagePlanKey",
        "AWS::ApiGateway::ApiKey", "AWS::KMS::Key", "AWS::KMS::Alias", "AWS::SecretsManager::ResourcePolicy",
        "AWS::Events::EventBusPolicy", "AWS::ECS::ClusterCapacityProviderAssociations", "AWS::ECR::Repository",
    ]

    /// Families of such types.
    private static let needsNothingPrefixes = ["AWS::EC2::", "AWS::ElastiCache::"]

    mutating func build() throws(TemplateError) -> Stack {
        for resource in resolver.document.resources {
            if let condition = resource.condition,
                try !resolver.condition(condition, line: resource.line)
            {
                continue
            }
            try add(resource)
        }
        inheritAuthorizers()
        stack.webSocketAPI = try webSockets.linked(functions: Set(stack.functions.map(\.name)), file: file)
        try readOutputs()
        try StackCheck(stack: stack, file: file).run()
        return stack
    }

    private mutating func add(_ resource: TemplateDocument.Resource) throws(TemplateError) {
        switch resource.type {
        case "AWS::Serverless::Function": try addFunction(resource)
        case "AWS::Serverless::Api": try addAPI(resource)
        case "AWS::Events::EventBus": try addBus(resource)
        case "AWS::Events::Rule": try addRule(resource)
        case "AWS::SQS::Queue": try addQueue(resource)
        case "AWS::ECS::Cluster": try addCluster(resource)
        case "AWS::ECS::TaskDefinition": try addTaskDefinition(resource)
        case "AWS::SecretsManager::Secret": try addSecret(resource)
        case let type where Self.needsNothing.contains(type): break
        case let type where type.hasPrefix("AWS::ApiGatewayV2::"): try addWebSocketPart(resource)
        case let type where Self.needsNothingPrefixes.contains(where: { type.hasPrefix($0) }): break
        default: throw unsupportedType(resource)
        }
    }

    /// The error for a resource of a type that the local cloud does not have.
    func unsupportedType(_ resource: TemplateDocument.Resource) -> TemplateError {
        TemplateError(
            file: file, line: resource.typeLine,
            message: "Resources.\(resource.logicalID): \(resource.type) is not supported by the local cloud")
    }

    /// A reader of the resource's evaluated properties.
    func reader(_ resource: TemplateDocument.Resource) throws(TemplateError) -> PropertyReader {
        try reader(resource, properties: resource.properties)
    }

    /// As `reader(_:)`, over properties that were merged with something else.
    func reader(
        _ resource: TemplateDocument.Resource, properties: TemplateNode?
    ) throws(TemplateError) -> PropertyReader {
        var value: TemplateValue?
        if let properties { value = try resolver.value(properties) }
        return try PropertyReader(
            value, path: "Resources.\(resource.logicalID).Properties", line: resource.line, file: file)
    }

    /// Routes without an authorizer of their own take their API's default.
    private mutating func inheritAuthorizers() {
        stack.routes = stack.routes.map { route in
            guard route.authorizer == RouteAuthorizer.inherited else { return route }
            return route.with(authorizer: stack.apis.first { $0.logicalID == route.apiID }?.defaultAuthorizer)
        }
    }

    private mutating func readOutputs() throws(TemplateError) {
        for output in resolver.document.outputs {
            if let condition = output.value["Condition"]?.scalar,
                try !resolver.condition(condition, line: output.line)
            {
                continue
            }
            guard let node = output.value["Value"], let value = try resolver.value(node) else { continue }
            if case .scalar(let text) = value.content { stack.outputs[output.key] = text }
        }
    }
}

/// What only shows when all resources are known: names that lead nowhere and names used twice.
struct StackCheck {
    let stack: Stack
    let file: String

    func run() throws(TemplateError) {
        let functions = Set(stack.functions.map(\.name))
        var names: Set<String> = []
        for function in stack.functions where !names.insert(function.name).inserted {
            throw error(function.line, "two functions are named \(function.name)")
        }
        for route in stack.routes {
            guard let api = stack.apis.first(where: { $0.logicalID == route.apiID }) else {
                throw error(route.line, "there is no API \(route.apiID)")
            }
            if let authorizer = route.authorizer, api.authorizers[authorizer] == nil {
                throw error(route.line, "API \(route.apiID) has no authorizer \(authorizer)")
            }
        }
        for api in stack.apis {
            for authorizer in api.authorizers.values where !functions.contains(authorizer.functionName) {
                throw error(nil, "authorizer \(authorizer.name) names no function of this template")
            }
        }
        let buses = Set(stack.buses + ["default"])
        for rule in stack.rules {
            guard buses.contains(rule.busName) else { throw error(rule.line, "there is no event bus \(rule.busName)") }
        }
        let queues = Set(stack.queues.map(\.name))
        for source in stack.eventSources where !queues.contains(ResourceName.last(source.queueARN)) {
            throw error(source.line, "there is no queue \(source.queueARN)")
        }
    }

    private func error(_ line: Int?, _ message: String) -> TemplateError {
        TemplateError(file: file, line: line, message: message)
    }
}

/// Names inside Amazon Resource Names.
enum ResourceName {
    /// What follows the last colon or slash: `arn:aws:sqs:r:a:jobs` gives `jobs`.
    static func last(_ text: String) -> String {
        text.split { $0 == ":" || $0 == "/" }.last.map(String.init) ?? text
    }

    /// The function's name of a function ARN, with or without version or alias, or of a bare name.
    static func function(_ text: String) -> String {
        let parts = text.split(separator: ":").map(String.init)
        guard let index = parts.firstIndex(of: "function"), parts.indices.contains(index + 1) else { return text }
        return parts[index + 1]
    }
}
