import JSONModel

/// Sends messages to queues.
package final class SQSClient {
    /// The longest delay, in seconds.
    package static let maximumDelaySeconds = 900

    private let connection: AWSConnection

    package init(_ connection: AWSConnection) {
        self.connection = connection
    }

    /// The id of the message, which can be received after `delaySeconds` (0 to `maximumDelaySeconds`; more is cut to
    /// that). It may arrive twice.
    package func sendMessage(
        _ body: String, queueURL: String, delaySeconds: Int, timeoutMilliseconds: Int
    ) throws(AWSError) -> String {
        let delay = min(max(0, delaySeconds), Self.maximumDelaySeconds)
        let input: JSONValue = [
            "QueueUrl": .string(queueURL), "MessageBody": .string(body), "DelaySeconds": .integer(Int64(delay)),
        ]
        return try connection.callJSON(
            .sqs, version: "1.0", target: "AmazonSQS.SendMessage", input: input, answer: SendMessageAnswer.self,
            timeoutMilliseconds: timeoutMilliseconds
        ).messageID
    }
}

/// As the service's model has it.
private struct SendMessageAnswer: Decodable {
    let messageID: String

    private enum CodingKeys: String, CodingKey {
        case messageID = "MessageId"
    }
}
