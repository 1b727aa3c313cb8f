package import Endpoints
private import Synchronization

/// The queue of deletions, as the messages that would come out of it.
package final class RecordedDeletions: DeletionScheduling, Sendable {
    private let orders = Mutex<[DeletionOrder]>([])

    package init() {}

    /// All that were scheduled, in order.
    package var scheduled: [DeletionOrder] { orders.withLock { $0 } }

    package func scheduleDeletion(ofSession id: String, projectID: String) throws(ServiceError) {
        orders.withLock { $0.append(DeletionOrder(sessionId: id, projectId: projectID)) }
    }
}
