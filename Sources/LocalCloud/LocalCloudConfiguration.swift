package import ProcessEnvironment

/// Everything a caller decides about a local cloud.
package struct LocalCloudConfiguration: Sendable {
    /// The SAM template.
    package var templatePath: String
    /// The directory for logs, events and generated secrets; made if missing.
    package var stateDirectory: String
    /// The address of the API Gateway. Everything else listens on 127.0.0.1 in any case.
    package var host: String
    /// 0 takes a free port.
    package var gatewayPort: Int
    /// The port of the WebSocket API, which is opened only for a template that has one; 0 takes a free one.
    package var webSocketPort: Int
    /// How long connections of the WebSocket API live.
    package var webSocketLimits: WebSocketLimits
    /// The port of the AWS endpoint; 0 takes a free one.
    package var awsPort: Int
    /// `AWS::StackName`
    package var stackName: String
    package var region: String
    package var accountID: String
    /// The executable file of a function; nil: there is none, which is an error.
    package var functionExecutable: @Sendable (FunctionResource) -> String?
    /// The executable file that stands for a container's image.
    package var containerExecutable: @Sendable (ContainerResource) -> String?
    /// Values for the template's parameters, once the cloud knows its addresses.
    package var parameterOverrides: @Sendable (LocalEndpoints) -> [String: String]
    /// Variables that every function and task gets in addition to, or instead of, the template's.
    package var environmentOverrides: @Sendable (LocalEndpoints) -> [String: String]
    /// Values of secrets by logical id, in place of what the template says.
    package var secrets: [String: Secret<String>]
    /// `redis://…` of a server to use; nil starts a private one.
    package var redisURL: Secret<String>?
    /// Processes of each function that are started before the first request.
    package var warmCount: Int
    /// Processes of one function at most, unless its template reserves a number.
    package var maximumConcurrency: Int
    /// An idle function process ends after this.
    package var idleMilliseconds: Int64
    package var asynchronousRetry: AsynchronousRetry
    /// Whether the rules of the template bring events to their targets. Without it events are only recorded.
    package var deliversEvents: Bool
    /// Keeps the events that functions are given; nil keeps none.
    package var recording: EventRecording?
    /// What else must be up before `/readyz` says so: the reason why not, or nil.
    package var readiness: @Sendable () async -> String?

    /// A cloud as `wallcrawler local` runs it.
    package init(
        templatePath: String, stateDirectory: String,
        functionExecutable: @escaping @Sendable (FunctionResource) -> String?,
        containerExecutable: @escaping @Sendable (ContainerResource) -> String?
    ) {
        self.templatePath = templatePath
        self.stateDirectory = stateDirectory
        self.host = "127.0.0.1"
        self.gatewayPort = 0
        self.webSocketPort = 0
        self.webSocketLimits = .standard
        self.awsPort = 0
        self.stackName = "wallcrawler"
        self.region = "us-east-1"
        self.accountID = "000000000000"
        self.functionExecutable = functionExecutable
        self.containerExecutable = containerExecutable
        self.parameterOverrides = { _ in [:] }
        self.environmentOverrides = { _ in [:] }
        self.secrets = [:]
        self.redisURL = nil
        self.warmCount = 0
        self.maximumConcurrency = 64
        self.idleMilliseconds = 600_000
        self.asynchronousRetry = AsynchronousRetry(firstMilliseconds: 1_000, secondMilliseconds: 2_000)
        self.deliversEvents = true
        self.recording = nil
        self.readiness = { nil }
    }
}

/// The addresses of a local cloud.
package struct LocalEndpoints: Sendable {
    /// `http://127.0.0.1:4400`
    package let gatewayURL: String
    /// `ws://127.0.0.1:4401`, without a stage; nil when the template has no WebSocket API.
    package let webSocketURL: String?
    /// What `AWS_ENDPOINT_URL` is for everything that runs here.
    package let awsEndpointURL: String
    /// With the password.
    package let redisURL: Secret<String>
}
