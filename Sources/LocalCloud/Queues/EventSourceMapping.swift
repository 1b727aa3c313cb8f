import JSONCoding
import JSONModel

/// Feeds a function from a queue (Lambda guide, "Using Lambda with Amazon SQS").
@CloudActor
final class EventSourceMapping {
    private let source: EventSourceResource
    private let queue: MessageQueue
    private let lambda: LambdaService
    private let region: String

    /// Batches under way at a time; Lambda begins with five.
    private static let pollers = 5

    init(source: EventSourceResource, queue: MessageQueue, lambda: LambdaService, region: String) {
        self.source = source
        self.queue = queue
        self.lambda = lambda
        self.region = region
    }

    /// Polls until the cloud closes.
    func begin(in background: BackgroundTasks) {
        for _ in 0..<Self.pollers {
            background.run {
                while !Task.isCancelled { await self.pollOnce() }
            }
        }
    }

    private func pollOnce() async {
        let messages = await queue.receive(maximum: source.batchSize, waitSeconds: 20, visibilitySeconds: nil)
        guard !messages.isEmpty else { return }
        let event: JSONValue = ["Records": .array(messages.map(record))]
        guard let payload = try? JSON.encode(event) else { return }
        let result = await lambda.invoke(source.functionName, payload: payload, requestID: nil)
        guard case .success(_, let body) = result, let failed = failedItems(body) else { return }
        // What is not deleted here comes again when its visibility timeout has passed.
        for message in messages where !failed.contains(message.id) {
            _ = queue.delete(receiptHandle: message.receiptHandle)
        }
    }

    /// The ids that the function reports as failed; nil when its report is malformed, which fails the whole batch.
    private func failedItems(_ body: [UInt8]) -> Set<String>? {
        guard source.reportsBatchItemFailures else { return [] }
        guard let report = try? JSON.value(from: body) else { return body.isEmpty ? [] : nil }
        guard let failures = report["batchItemFailures"], !failures.isNull else { return [] }
        guard let items = failures.arrayValue else { return nil }
        let ids = items.compactMap { $0["itemIdentifier"]?.stringValue }
        return ids.count == items.count && !ids.contains("") ? Set(ids) : nil
    }

    private func record(_ message: QueueMessage) -> JSONValue {
        var record: [String: JSONValue] = [
            "messageId": .string(message.id), "receiptHandle": .string(message.receiptHandle),
            "body": .string(message.body), "md5OfBody": .string(message.bodyMD5),
            "attributes": .object(message.systemAttributes.mapValues { .string($0) }),
            "messageAttributes": .object(message.attributes.mapValues(\.eventJSON)),
            "eventSource": "aws:sqs", "eventSourceARN": .string(queue.arn), "awsRegion": .string(region),
        ]
        if let md5 = message.attributesMD5 { record["md5OfMessageAttributes"] = .string(md5) }
        return .object(record)
    }
}
