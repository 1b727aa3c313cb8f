import ProcessEnvironment

/// A function and how it is run here.
struct FunctionDefinition: Sendable {
    let resource: FunctionResource
    /// The executable file.
    let executable: String
    /// The function's own variables, the cloud's additions included.
    let environment: [String: String]
    let credentials: LocalCredentials
    let context: TemplateContext
    /// At most so many processes.
    let maximumConcurrency: Int
    /// An idle process ends after this.
    let idleMilliseconds: Int64

    var name: String { resource.name }
    var arn: String { context.arn("lambda", "function:\(name)") }
    var timeoutMilliseconds: Int { resource.timeoutSeconds * 1000 }

    /// The whole environment of one process ("Defined runtime environment variables"; nothing is inherited but the path).
    func processEnvironment(runtimeAPI: String, logStream: String, path: String) -> [String: String] {
        var values = environment.filter { !$0.key.hasPrefix("_") }
        let directory = executable.split(separator: "/").dropLast().joined(separator: "/")
        values.merge(
            [
                "AWS_LAMBDA_RUNTIME_API": runtimeAPI,
                "_HANDLER": resource.handler,
                "LAMBDA_TASK_ROOT": "/\(directory)",
                "LAMBDA_RUNTIME_DIR": "/\(directory)",
                "AWS_REGION": context.region,
                "AWS_DEFAULT_REGION": context.region,
                "AWS_LAMBDA_FUNCTION_NAME": name,
                "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": String(resource.memoryMegabytes),
                "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
                "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/\(name)",
                "AWS_LAMBDA_LOG_STREAM_NAME": logStream,
                "AWS_ACCESS_KEY_ID": credentials.accessKeyID,
                "AWS_SECRET_ACCESS_KEY": credentials.secretAccessKey.revealed,
                "AWS_SESSION_TOKEN": credentials.sessionToken.revealed,
                "AWS_ENDPOINT_URL": context.awsEndpointURL,
                "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
                "TZ": ":UTC",
                "LANG": "en_US.UTF-8",
                "PATH": path,
            ], uniquingKeysWith: { _, ours in ours })
        values["AWS_LAMBDA_LOG_FORMAT"] = values["AWS_LAMBDA_LOG_FORMAT"] ?? resource.logFormat
        values["AWS_LAMBDA_LOG_LEVEL"] = values["AWS_LAMBDA_LOG_LEVEL"] ?? resource.logLevel
        return values
    }
}
