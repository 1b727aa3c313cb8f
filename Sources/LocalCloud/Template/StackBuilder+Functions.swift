import JSONModel

extension StackBuilder {
    mutating func addFunction(_ resource: TemplateDocument.Resource) throws(TemplateError) {
        var merged = resource.properties
        if let globals = resolver.document.globals?["Function"] {
            merged = merged.map { $0.merged(over: globals) } ?? globals
        }
        var properties = try reader(resource, properties: merged)
        let name = try properties.text("FunctionName") ?? resource.logicalID
        var environment: [String: String] = [:]
        if var reader = try properties.nested("Environment") {
            environment = try reader.textMap("Variables")
            try reader.finish()
        }
        let invokes = try readInvokeConfiguration(&properties)
        let logging = try readLogging(&properties)
        var deadLetter: String?
        if var reader = try properties.nested("DeadLetterQueue") {
            deadLetter = try reader.requiredText("TargetArn")
            reader.accept("Type")
            try reader.finish()
        }
        stack.functions.append(
            FunctionResource(
                logicalID: resource.logicalID, name: name, codeURI: try properties.text("CodeUri") ?? "",
                handler: try properties.text("Handler") ?? "bootstrap",
                timeoutSeconds: try properties.integer("Timeout", in: 1...900) ?? 3,
                memoryMegabytes: try properties.integer("MemorySize", in: 128...10_240) ?? 128,
                environment: environment,
                reservedConcurrency: try properties.integer("ReservedConcurrentExecutions", in: 0...1_000),
                logFormat: logging.format, logLevel: logging.level, maximumRetryAttempts: invokes.attempts,
                maximumEventAgeSeconds: invokes.age, onFailure: invokes.onFailure, deadLetterTarget: deadLetter,
                line: resource.line))
        try readEvents(&properties, functionName: name)
        properties.accept(
            "Runtime", "Architectures", "Policies", "VpcConfig", "Tracing", "AutoPublishAlias", "Description", "Role",
            "Tags", "Layers", "EphemeralStorage", "PermissionsBoundary", "PackageType", "DeploymentPreference",
            "KmsKeyArn", "RuntimeManagementConfig", "PropagateTags", "RolePath", "VersionDescription",
            "AutoPublishAliasAllProperties", "RecursiveLoop")
        try properties.finish()
    }

    private func readInvokeConfiguration(
        _ properties: inout PropertyReader
    ) throws(TemplateError) -> (attempts: Int, age: Int, onFailure: String?) {
        guard var reader = try properties.nested("EventInvokeConfig") else { return (2, 21_600, nil) }
        let attempts = try reader.integer("MaximumRetryAttempts", in: 0...2) ?? 2
        let age = try reader.integer("MaximumEventAgeInSeconds", in: 60...21_600) ?? 21_600
        var onFailure: String?
        if var destinations = try reader.nested("DestinationConfig") {
            if var failure = try destinations.nested("OnFailure") {
                onFailure = try failure.requiredText("Destination")
                failure.accept("Type")
                try failure.finish()
            }
            try destinations.finish()
        }
        try reader.finish()
        return (attempts, age, onFailure)
    }

    private func readLogging(
        _ properties: inout PropertyReader
    ) throws(TemplateError) -> (format: String, level: String) {
        guard var reader = try properties.nested("LoggingConfig") else { return ("Text", "INFO") }
        let format = try reader.text("LogFormat") ?? "Text"
        let level = try reader.text("ApplicationLogLevel") ?? "INFO"
        reader.accept("LogGroup", "SystemLogLevel")
        try reader.finish()
        return (format, level)
    }

    private mutating func readEvents(
        _ properties: inout PropertyReader, functionName: String
    ) throws(TemplateError) {
        guard var events = try properties.nested("Events") else { return }
        for (key, line) in events.names {
            guard var event = try events.nested(key) else { continue }
            let type = try event.requiredText("Type")
            let properties = event.value("Properties")
            var reader = try PropertyReader(properties, path: "\(event.path).Properties", line: line, file: file)
            switch type {
            case "Api": try addRoute(&reader, functionName, line)
            case "EventBridgeRule", "CloudWatchEvent": try addFunctionRule(&reader, functionName, key, line)
            case "Schedule": try addSchedule(&reader, "Schedule", functionName, key, line)
            case "ScheduleV2": try addSchedule(&reader, "ScheduleExpression", functionName, key, line)
            case "SQS": try addEventSource(&reader, functionName, line)
            default: throw event.unsupported("Type", "\(type) is not supported by the local cloud")
            }
            try reader.finish()
            try event.finish()
        }
        try events.finish()
    }

    private mutating func addRoute(
        _ reader: inout PropertyReader, _ function: String, _ line: Int
    ) throws(TemplateError) {
        let apiID = try reader.text("RestApiId") ?? "ServerlessRestApi"
        let mode = try reader.text("ResponseTransferMode") ?? "BUFFERED"
        guard mode == "BUFFERED" || mode == "RESPONSE_STREAM" else {
            throw reader.unsupported("ResponseTransferMode", "must be BUFFERED or RESPONSE_STREAM")
        }
        let limit = mode == "BUFFERED" ? 29_000 : 900_000
        let api = stack.apis.first { $0.logicalID == apiID }
        if api == nil, apiID == "ServerlessRestApi" {
            stack.apis.append(
                RestAPIResource(
                    logicalID: apiID, stage: "Prod", authorizers: [:], defaultAuthorizer: nil, gatewayResponses: [:],
                    binaryMediaTypes: []))
        }
        var authorizer: String? = .some(RouteAuthorizer.inherited)
        if var auth = try reader.nested("Auth") {
            if let name = try auth.text("Authorizer") { authorizer = name == "NONE" ? nil : name }
            auth.accept("ApiKeyRequired", "OverrideApiAuth")
            try auth.finish()
        }
        let path = try reader.requiredText("Path")
        guard path.hasPrefix("/") else { throw reader.unsupported("Path", "must begin with a slash") }
        stack.routes.append(
            RouteResource(
                apiID: apiID, path: path, method: try reader.requiredText("Method").uppercased(),
                functionName: function, authorizer: authorizer, streamsResponse: mode == "RESPONSE_STREAM",
                timeoutMilliseconds: try reader.integer("TimeoutInMillis", in: 50...limit) ?? 29_000, line: line))
    }

    private mutating func addFunctionRule(
        _ reader: inout PropertyReader, _ function: String, _ key: String, _ line: Int
    ) throws(TemplateError) {
        guard let pattern = reader.value("Pattern") else { throw reader.missing("Pattern") }
        let bus = ResourceName.last(try reader.text("EventBusName") ?? "default")
        let retries = try readRetryPolicy(&reader)
        var deadLetter: String?
        if var dead = try reader.nested("DeadLetterConfig") {
            deadLetter = try dead.requiredText("Arn")
            dead.accept("Type", "QueueLogicalId")
            try dead.finish()
        }
        let target = TargetResource(
            arn: context.arn("lambda", "function:\(function)"), input: try reader.text("Input"),
            maximumRetryAttempts: retries.attempts, maximumEventAgeSeconds: retries.age, deadLetterARN: deadLetter)
        let name = try reader.text("RuleName") ?? "\(function)-\(key)"
        let isEnabled = try reader.text("State") != "DISABLED"
        reader.accept("Target")
        guard isEnabled else { return }
        stack.rules.append(
            RuleResource(name: name, busName: bus, pattern: pattern.json, targets: [target], line: line))
    }

    /// `RetryPolicy` of a rule's target; AWS's own limits when there is none.
    func readRetryPolicy(_ reader: inout PropertyReader) throws(TemplateError) -> (attempts: Int, age: Int) {
        guard var policy = try reader.nested("RetryPolicy") else { return (185, 86_400) }
        let attempts = try policy.integer("MaximumRetryAttempts", in: 0...185) ?? 185
        let age = try policy.integer("MaximumEventAgeInSeconds", in: 60...86_400) ?? 86_400
        try policy.finish()
        return (attempts, age)
    }

    private mutating func addSchedule(
        _ reader: inout PropertyReader, _ property: String, _ function: String, _ key: String, _ line: Int
    ) throws(TemplateError) {
        let expression = try reader.requiredText(property)
        guard ScheduleExpression(expression) != nil else {
            throw reader.unsupported(property, "\(expression): only rate(…) is supported by the local cloud")
        }
        let retries = try readRetryPolicy(&reader)
        var deadLetter: String?
        if var dead = try reader.nested("DeadLetterConfig") {
            deadLetter = try dead.requiredText("Arn")
            try dead.finish()
        }
        let isEnabled = try reader.boolean("Enabled") ?? true
        let isDisabled = try reader.text("State") == "DISABLED"
        let target = TargetResource(
            arn: context.arn("lambda", "function:\(function)"), input: try reader.text("Input"),
            maximumRetryAttempts: retries.attempts, maximumEventAgeSeconds: retries.age, deadLetterARN: deadLetter)
        reader.accept("Description", "FlexibleTimeWindow", "RoleArn", "PermissionsBoundary", "OmitName")
        stack.schedules.append(
            ScheduleResource(
                name: try reader.text("Name") ?? "\(function)-\(key)", expression: expression, target: target,
                isEnabled: isEnabled && !isDisabled, line: line))
    }

    private mutating func addEventSource(
        _ reader: inout PropertyReader, _ function: String, _ line: Int
    ) throws(TemplateError) {
        let reports = try reader.texts("FunctionResponseTypes")
        guard reports.allSatisfy({ $0 == "ReportBatchItemFailures" }) else {
            throw reader.unsupported("FunctionResponseTypes", "knows only ReportBatchItemFailures")
        }
        let source = EventSourceResource(
            queueARN: try reader.requiredText("Queue"), functionName: function,
            batchSize: try reader.integer("BatchSize", in: 1...10) ?? 10,
            batchingWindowSeconds: try reader.integer("MaximumBatchingWindowInSeconds", in: 0...300) ?? 0,
            reportsBatchItemFailures: !reports.isEmpty, line: line)
        reader.accept("ScalingConfig")
        guard try reader.boolean("Enabled") ?? true else { return }
        stack.eventSources.append(source)
    }
}

/// Marks a route that takes its API's default authorizer, until all APIs are known.
enum RouteAuthorizer {
    static let inherited = "AWS::Inherited"
}
