/// The services that are called.
package enum AWSService: String, Sendable, Hashable, CaseIterable {
    case eventBridge
    case ecs
    case ec2
    case sqs
    case secretsManager
    /// The `@connections` of a WebSocket API.
    case connections

    /// The name in credential scopes and in host names.
    package var signingName: String {
        switch self {
        case .eventBridge: "events"
        case .ecs: "ecs"
        case .ec2: "ec2"
        case .sqs: "sqs"
        case .secretsManager: "secretsmanager"
        case .connections: "execute-api"
        }
    }

    /// What follows `AWS_ENDPOINT_URL_` (docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html).
    var variableSuffix: String {
        switch self {
        case .eventBridge: "EVENTBRIDGE"
        case .ecs: "ECS"
        case .ec2: "EC2"
        case .sqs: "SQS"
        case .secretsManager: "SECRETS_MANAGER"
        case .connections: "APIGATEWAYMANAGEMENTAPI"
        }
    }
}
