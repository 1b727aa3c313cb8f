import JSONModel

/// A Lambda function as the template describes it.
package struct FunctionResource: Sendable {
    package let logicalID: String
    /// `FunctionName`, else the logical id.
    package let name: String
    /// `CodeUri` as written; empty when the template has none.
    package let codeURI: String
    package let handler: String
    package let timeoutSeconds: Int
    package let memoryMegabytes: Int
    package let environment: [String: String]
    let reservedConcurrency: Int?
    let logFormat: String
    let logLevel: String
    let maximumRetryAttempts: Int
    let maximumEventAgeSeconds: Int
    /// The ARN that receives a record of an asynchronous event whose last attempt failed.
    let onFailure: String?
    /// The ARN that receives the event itself in that case.
    let deadLetterTarget: String?
    /// The template's line, for messages.
    let line: Int
}

/// A REST API.
struct RestAPIResource: Sendable {
    let logicalID: String
    let stage: String
    let authorizers: [String: AuthorizerResource]
    let defaultAuthorizer: String?
    let gatewayResponses: [String: GatewayResponseResource]
    /// Content types, in lower case, whose bodies reach functions in base 64.
    let binaryMediaTypes: [String]
}

/// A Lambda authorizer of type REQUEST.
struct AuthorizerResource: Sendable {
    let name: String
    let functionName: String
    /// The headers that identify a caller, lower case; all must be present when caching is on.
    let identityHeaders: [String]
    /// How long an answer is kept for the same identity; zero means not at all.
    let reauthorizeEverySeconds: Int
}

/// What replaces API Gateway's own answer of one type (`UNAUTHORIZED`, `DEFAULT_4XX`, …).
struct GatewayResponseResource: Sendable {
    let statusCode: Int?
    let headers: [String: String]
    let bodyTemplate: String?
}

/// One method on one path of a REST API.
struct RouteResource: Sendable {
    let apiID: String
    /// `/sessions/{id}/act`
    let path: String
    /// Upper case; `ANY` for every method.
    let method: String
    let functionName: String
    /// Nil when the route needs none.
    let authorizer: String?
    let streamsResponse: Bool
    let timeoutMilliseconds: Int
    let line: Int

    /// The same route behind another authorizer.
    func with(authorizer: String?) -> RouteResource {
        RouteResource(
            apiID: apiID, path: path, method: method, functionName: functionName, authorizer: authorizer,
            streamsResponse: streamsResponse, timeoutMilliseconds: timeoutMilliseconds, line: line)
    }
}

/// A rule on an event bus.
struct RuleResource: Sendable {
    let name: String
    let busName: String
    let pattern: JSONValue
    let targets: [TargetResource]
    let line: Int
}

/// A time-driven invocation.
struct ScheduleResource: Sendable {
    let name: String
    /// `rate(…)`, checked when the cloud starts.
    let expression: String
    let target: TargetResource
    let isEnabled: Bool
    let line: Int
}

/// Where a rule or a schedule sends its events.
struct TargetResource: Sendable {
    let arn: String
    /// Constant JSON that replaces the event.
    let input: String?
    let maximumRetryAttempts: Int
    let maximumEventAgeSeconds: Int
    let deadLetterARN: String?
}

/// A standard SQS queue.
struct QueueResource: Sendable {
    let name: String
    let delaySeconds: Int
    let visibilityTimeoutSeconds: Int
    let retentionSeconds: Int
    let receiveWaitSeconds: Int
    let redriveTargetARN: String?
    let maximumReceiveCount: Int?
}

/// A function that is fed from a queue.
struct EventSourceResource: Sendable {
    let queueARN: String
    let functionName: String
    let batchSize: Int
    let batchingWindowSeconds: Int
    let reportsBatchItemFailures: Bool
    let line: Int
}

/// A Fargate task definition.
package struct TaskDefinitionResource: Sendable {
    package let family: String
    package let cpu: String
    package let memory: String
    package let containers: [ContainerResource]
}

/// One container of a task definition.
package struct ContainerResource: Sendable {
    package let name: String
    package let image: String
    package let environment: [String: String]
    /// Variable name to the ARN of a secret.
    package let secrets: [String: String]
    /// What the container listens on.
    package let ports: [Int]
    package let stopTimeoutSeconds: Int
    package let isEssential: Bool
}

/// A secret and how its first value is made.
struct SecretResource: Sendable {
    let logicalID: String
    let name: String
    /// A fixed value of the template.
    let value: String?
    let generation: SecretGeneration?
}

/// `GenerateSecretString`.
struct SecretGeneration: Sendable {
    let length: Int
    let excludedCharacters: String
    let excludesPunctuation: Bool
    let excludesUppercase: Bool
    let excludesLowercase: Bool
    let excludesNumbers: Bool
    let template: String?
    let templateKey: String?
}
