import JSONCoding
import JSONModel

extension StackBuilder {
    mutating func addBus(_ resource: TemplateDocument.Resource) throws(TemplateError) {
        var properties = try reader(resource)
        stack.buses.append(try properties.requiredText("Name"))
        properties.accept("Description", "Tags", "KmsKeyIdentifier", "DeadLetterConfig", "LogConfig", "Policy")
        try properties.finish()
    }

    mutating func addRule(_ resource: TemplateDocument.Resource) throws(TemplateError) {
        var properties = try reader(resource)
        let name = try properties.text("Name") ?? resource.logicalID
        let bus = ResourceName.last(try properties.text("EventBusName") ?? "default")
        var targets: [TargetResource] = []
        for value in try properties.list("Targets") {
            targets.append(try target(value, path: "\(properties.path).Targets"))
        }
        let isEnabled = try properties.text("State") != "DISABLED"
        properties.accept("Description", "RoleArn", "Tags")
        if let schedule = try properties.text("ScheduleExpression") {
            guard ScheduleExpression(schedule) != nil else {
                throw properties.unsupported(
                    "ScheduleExpression", "\(schedule): only rate(…) is supported by the local cloud")
            }
            for target in targets {
                stack.schedules.append(
                    ScheduleResource(
                        name: name, expression: schedule, target: target, isEnabled: isEnabled, line: resource.line))
            }
        }
        if let pattern = properties.value("EventPattern"), isEnabled {
            stack.rules.append(
                RuleResource(
                    name: name, busName: bus, pattern: try eventPattern(pattern), targets: targets, line: resource.line)
            )
        }
        try properties.finish()
    }

    /// A pattern may be written as a mapping or as JSON text.
    private func eventPattern(_ value: TemplateValue) throws(TemplateError) -> JSONValue {
        guard case .scalar(let text) = value.content else { return value.json }
        do {
            return try JSON.value(from: Array(text.utf8))
        } catch {
            throw TemplateError(file: file, line: value.line, message: "EventPattern: \(error)")
        }
    }

    private func target(_ value: TemplateValue, path: String) throws(TemplateError) -> TargetResource {
        var reader = try PropertyReader(value, path: path, line: value.line, file: file)
        let retries = try readRetryPolicy(&reader)
        var deadLetter: String?
        if var dead = try reader.nested("DeadLetterConfig") {
            deadLetter = try dead.requiredText("Arn")
            try dead.finish()
        }
        let arn = try reader.requiredText("Arn")
        guard arn.contains(":lambda:") || arn.contains(":sqs:") else {
            throw reader.unsupported("Arn", "\(arn): only Lambda functions and SQS queues are targets here")
        }
        let target = TargetResource(
            arn: arn, input: try reader.text("Input"), maximumRetryAttempts: retries.attempts,
            maximumEventAgeSeconds: retries.age, deadLetterARN: deadLetter)
        reader.accept("Id", "RoleArn")
        try reader.finish()
        return target
    }

    mutating func addQueue(_ resource: TemplateDocument.Resource) throws(TemplateError) {
        var properties = try reader(resource)
        let name = try properties.text("QueueName") ?? resource.logicalID
        if try properties.boolean("FifoQueue") ?? false || name.hasSuffix(".fifo") {
            throw properties.unsupported("FifoQueue", "is not supported by the local cloud")
        }
        var redrive: (target: String, count: Int)?
        if var policy = try properties.nested("RedrivePolicy") {
            guard let count = try policy.integer("maxReceiveCount", in: 1...1_000) else {
                throw policy.missing("maxReceiveCount")
            }
            redrive = (try policy.requiredText("deadLetterTargetArn"), count)
            try policy.finish()
        }
        stack.queues.append(
            QueueResource(
                name: name, delaySeconds: try properties.integer("DelaySeconds", in: 0...900) ?? 0,
                visibilityTimeoutSeconds: try properties.integer("VisibilityTimeout", in: 0...43_200) ?? 30,
                retentionSeconds: try properties.integer("MessageRetentionPeriod", in: 60...1_209_600) ?? 345_600,
                receiveWaitSeconds: try properties.integer("ReceiveMessageWaitTimeSeconds", in: 0...20) ?? 0,
                redriveTargetARN: redrive?.target, maximumReceiveCount: redrive?.count))
        properties.accept(
            "Tags", "SqsManagedSseEnabled", "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "RedriveAllowPolicy",
            "MaximumMessageSize")
        try properties.finish()
    }
}
