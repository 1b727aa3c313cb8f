import JSONModel

/// Amazon SQS: the template's queues, over AWS JSON 1.0.
@CloudActor
final class QueueService {
    private var queues: [String: MessageQueue] = [:]
    private let context: TemplateContext

    static let maximumMessageBytes = 1_048_576

    init(resources: [QueueResource], context: TemplateContext) throws(LocalCloudError) {
        self.context = context
        for resource in resources {
            queues[resource.name] = MessageQueue(resource: resource, arn: context.arn("sqs", resource.name))
        }
        for queue in queues.values {
            guard let target = queue.resource.redriveTargetARN else { continue }
            guard let dead = queues[ResourceName.last(target)] else {
                throw LocalCloudError(
                    code: .template, message: "queue \(queue.resource.name) redrives to \(target), which does not exist"
                )
            }
            queue.deadLetters = dead
        }
    }

    /// The queue of that ARN; nil when there is none.
    func queue(arn: String) -> MessageQueue? { queues[ResourceName.last(arn)] }

    /// The queue that a request's `QueueUrl` names.
    func queue(_ input: JSONValue) throws(AWSError) -> MessageQueue {
        guard let url = input["QueueUrl"]?.stringValue else {
            throw AWSError("MissingParameter", "The request must contain the parameter QueueUrl.")
        }
        guard let queue = queues[ResourceName.last(url)] else { throw Self.missing }
        return queue
    }

    private static let missing = AWSError(
        "QueueDoesNotExist", "The specified queue does not exist.")
}

extension QueueService: AWSService {
    nonisolated var targetPrefix: String { "AmazonSQS" }

    func perform(_ operation: String, _ input: JSONValue) async throws(AWSError) -> JSONValue {
        switch operation {
        case "SendMessage": return try send(input, to: try queue(input))
        case "SendMessageBatch": return try sendBatch(input)
        case "ReceiveMessage": return try await receive(input)
        case "DeleteMessage": return try delete(input)
        case "DeleteMessageBatch": return try deleteBatch(input)
        case "ChangeMessageVisibility": return try changeVisibility(input)
        case "GetQueueUrl": return try queueURL(input)
        case "GetQueueAttributes": return try attributes(input)
        case "PurgeQueue":
            try queue(input).purge()
            return [:]
        default: throw .unknownOperation("sqs", operation)
        }
    }

    private func send(_ input: JSONValue, to queue: MessageQueue) throws(AWSError) -> JSONValue {
        guard let body = input["MessageBody"]?.stringValue, !body.isEmpty else {
            throw AWSError("MissingParameter", "The request must contain the parameter MessageBody.")
        }
        guard body.utf8.count <= Self.maximumMessageBytes else {
            throw AWSError(
                "InvalidParameterValue",
                "One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.")
        }
        let attributes = input["MessageAttributes"]?.objectValue ?? [:]
        guard attributes.count <= 10 else {
            throw AWSError("InvalidParameterValue", "Number of message attributes [\(attributes.count)] exceeds 10.")
        }
        var parsed: [String: MessageAttribute] = [:]
        for (name, value) in attributes {
            guard let attribute = MessageAttribute(value) else {
                throw AWSError("InvalidParameterValue", "The message attribute '\(name)' is not valid.")
            }
            parsed[name] = attribute
        }
        let delay = try seconds(input, "DelaySeconds", 0...900)
        let message = queue.send(body: body, attributes: parsed, delaySeconds: delay)
        var output: [String: JSONValue] = [
            "MessageId": .string(message.id), "MD5OfMessageBody": .string(message.bodyMD5),
        ]
        if let md5 = message.attributesMD5 { output["MD5OfMessageAttributes"] = .string(md5) }
        return .object(output)
    }

    private func sendBatch(_ input: JSONValue) throws(AWSError) -> JSONValue {
        let queue = try queue(input)
        return try batch(input) { entry throws(AWSError) in try send(entry, to: queue) }
    }

    private func deleteBatch(_ input: JSONValue) throws(AWSError) -> JSONValue {
        let queue = try queue(input)
        return try batch(input) { entry throws(AWSError) in
            guard let handle = entry["ReceiptHandle"]?.stringValue, !handle.isEmpty else { throw Self.badHandle }
            _ = queue.delete(receiptHandle: handle)
            return [:]
        }
    }

    /// One to ten entries with distinct ids; each succeeds or fails by itself.
    private func batch(
        _ input: JSONValue, _ body: (JSONValue) throws(AWSError) -> JSONValue
    ) throws(AWSError) -> JSONValue {
        let entries = input["Entries"]?.arrayValue ?? []
        guard !entries.isEmpty else {
            throw AWSError("EmptyBatchRequest", "There should be at least one entry in the request.")
        }
        guard entries.count <= 10 else {
            throw AWSError("TooManyEntriesInBatchRequest", "Maximum number of entries per request are 10.")
        }
        let ids = entries.compactMap { $0["Id"]?.stringValue }
        guard Set(ids).count == entries.count else {
            throw AWSError("BatchEntryIdsNotDistinct", "Each entry needs an Id of its own.")
        }
        var (successful, failed): ([JSONValue], [JSONValue]) = ([], [])
        for (id, entry) in zip(ids, entries) {
            do {
                var output = try body(entry).objectValue ?? [:]
                output["Id"] = .string(id)
                successful.append(.object(output))
            } catch {
                failed.append(
                    [
                        "Id": .string(id), "Code": .string(error.code), "Message": .string(error.message),
                        "SenderFault": true,
                    ])
            }
        }
        return ["Successful": .array(successful), "Failed": .array(failed)]
    }

    private func receive(_ input: JSONValue) async throws(AWSError) -> JSONValue {
        let queue = try queue(input)
        let maximum = try seconds(input, "MaxNumberOfMessages", 1...10) ?? 1
        let wait = try seconds(input, "WaitTimeSeconds", 0...20) ?? queue.resource.receiveWaitSeconds
        let visibility = try seconds(input, "VisibilityTimeout", 0...43_200)
        let messages = await queue.receive(maximum: maximum, waitSeconds: wait, visibilitySeconds: visibility)
        let system = Self.names(input["MessageSystemAttributeNames"]) + Self.names(input["AttributeNames"])
        let own = Self.names(input["MessageAttributeNames"])
        guard !messages.isEmpty else { return [:] }
        return ["Messages": .array(messages.map { Self.json($0, system: system, own: own) })]
    }

    private static func json(_ message: QueueMessage, system: [String], own: [String]) -> JSONValue {
        var output: [String: JSONValue] = [
            "MessageId": .string(message.id), "ReceiptHandle": .string(message.receiptHandle),
            "Body": .string(message.body), "MD5OfBody": .string(message.bodyMD5),
        ]
        let wanted = message.systemAttributes.filter { system.contains("All") || system.contains($0.key) }
        if !wanted.isEmpty { output["Attributes"] = .object(wanted.mapValues { .string($0) }) }
        let attributes = message.attributes.filter { own.contains("All") || own.contains(".*") || own.contains($0.key) }
        if !attributes.isEmpty {
            output["MessageAttributes"] = .object(attributes.mapValues(\.json))
            if let md5 = message.attributesMD5 { output["MD5OfMessageAttributes"] = .string(md5) }
        }
        return .object(output)
    }

    private func delete(_ input: JSONValue) throws(AWSError) -> JSONValue {
        let queue = try queue(input)
        guard let handle = input["ReceiptHandle"]?.stringValue, !handle.isEmpty else { throw Self.badHandle }
        // Deleting twice, or with an older receipt, is no error at SQS.
        _ = queue.delete(receiptHandle: handle)
        return [:]
    }

    private func changeVisibility(_ input: JSONValue) throws(AWSError) -> JSONValue {
        let queue = try queue(input)
        guard let seconds = try seconds(input, "VisibilityTimeout", 0...43_200) else {
            throw AWSError("MissingParameter", "The request must contain the parameter VisibilityTimeout.")
        }
        guard let handle = input["ReceiptHandle"]?.stringValue,
            queue.changeVisibility(receiptHandle: handle, seconds: seconds)
        else { throw Self.badHandle }
        return [:]
    }

    private func queueURL(_ input: JSONValue) throws(AWSError) -> JSONValue {
        guard let name = input["QueueName"]?.stringValue, queues[name] != nil else { throw Self.missing }
        return ["QueueUrl": .string("\(context.awsEndpointURL)/\(context.accountID)/\(name)")]
    }

    private func attributes(_ input: JSONValue) throws(AWSError) -> JSONValue {
        let queue = try queue(input)
        let counts = queue.counts
        var values = [
            "QueueArn": queue.arn, "ApproximateNumberOfMessages": String(counts.visible),
            "ApproximateNumberOfMessagesNotVisible": String(counts.notVisible),
            "ApproximateNumberOfMessagesDelayed": String(counts.delayed),
            "DelaySeconds": String(queue.resource.delaySeconds),
            "VisibilityTimeout": String(queue.resource.visibilityTimeoutSeconds),
            "MessageRetentionPeriod": String(queue.resource.retentionSeconds),
            "ReceiveMessageWaitTimeSeconds": String(queue.resource.receiveWaitSeconds),
        ]
        if let target = queue.resource.redriveTargetARN, let count = queue.resource.maximumReceiveCount {
            values["RedrivePolicy"] = #"{"deadLetterTargetArn":"\#(target)","maxReceiveCount":\#(count)}"#
        }
        let names = Self.names(input["AttributeNames"])
        let wanted = values.filter { names.contains("All") || names.contains($0.key) }
        return ["Attributes": .object(wanted.mapValues { .string($0) })]
    }

    private static let badHandle = AWSError("ReceiptHandleIsInvalid", "The specified receipt handle isn't valid.")

    private static func names(_ value: JSONValue?) -> [String] {
        (value?.arrayValue ?? []).compactMap(\.stringValue)
    }

    private func seconds(_ input: JSONValue, _ key: String, _ range: ClosedRange<Int>) throws(AWSError) -> Int? {
        guard let value = input[key], !value.isNull else { return nil }
        guard let number = value.integerValue.flatMap({ Int(exactly: $0) }), range.contains(number) else {
            throw AWSError(
                "InvalidParameterValue",
                "Value for parameter \(key) is invalid. Reason: Must be between \(range.lowerBound) and \(range.upperBound)."
            )
        }
        return number
    }
}
