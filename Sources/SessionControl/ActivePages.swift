import BrowserControl
import Synchronization

/// The operations on the browser's pages, once its first page is there.
final class ActivePages: Sendable {
    private let operations = Mutex<PageOperations?>(nil)

    func appear(_ operations: PageOperations) {
        self.operations.withLock { $0 = operations }
    }

    /// A client brought a page to the front.
    func noteActivation(_ targetID: String) {
        operations.withLock { $0 }?.noteActivation(targetID)
    }
}
