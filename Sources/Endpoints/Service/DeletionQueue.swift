import AWSClients
import JSONCoding
import ProcessEnvironment

/// The cleanup queue: its messages come after the delay that is set on the queue.
final class DeletionQueue: DeletionScheduling {
    private let client: SQSClient
    private let queueURL: String

    /// A stopped session can be looked at for this long before its record goes.
    private static let retentionSeconds = 60

    init(_ environment: EnvironmentVariables, connection: AWSConnection) throws(EnvironmentError) {
        self.client = SQSClient(connection)
        self.queueURL = try environment.required("CLEANUP_QUEUE_URL")
    }

    func scheduleDeletion(ofSession id: String, projectID: String) throws(ServiceError) {
        let body: String
        do {
            body = try JSON.text(DeletionOrder(sessionId: id, projectId: projectID))
        } catch {
            throw ServiceError(service: "SQS", message: error.description, isCapacity: false, isRetryable: false)
        }
        do {
            _ = try client.sendMessage(
                body, queueURL: queueURL, delaySeconds: Self.retentionSeconds, timeoutMilliseconds: 10_000)
        } catch {
            throw ServiceError(error, of: "SQS")
        }
    }
}
