/// A batch of messages as an event source mapping hands it over.
/// Source: Lambda Developer Guide, "Using Lambda with Amazon SQS".
package struct SQSBatch: Decodable, Sendable {
    package let records: [Message]

    private enum CodingKeys: String, CodingKey {
        case records = "Records"
    }

    package struct Message: Decodable, Sendable {
        package let messageId: String
        package let body: String
        package let eventSourceARN: String
    }
}

/// Which messages of a batch are to come again (`ReportBatchItemFailures`).
package struct SQSBatchResponse: Encodable, Sendable, Equatable {
    package let batchItemFailures: [Failure]

    package init(failedMessageIDs: [String]) {
        self.batchItemFailures = failedMessageIDs.map(Failure.init)
    }

    package struct Failure: Encodable, Sendable, Equatable {
        let itemIdentifier: String
    }
}
