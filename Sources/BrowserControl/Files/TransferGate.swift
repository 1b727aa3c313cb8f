import Synchronization

/// Counts the transfers of one browser that run, and lets in no more than some.
final class TransferGate: Sendable {
    private let running = Mutex(0)
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    func enter() -> Bool {
        running.withLock { running in
            guard running < limit else { return false }
            running += 1
            return true
        }
    }

    func leave() {
        running.withLock { $0 -= 1 }
    }
}

/// How far one transfer is.
final class TransferProgress: Sendable {
    private let bytes = Atomic(0)
    private let isAnswered = Atomic(false)
    private let isReceived = Atomic(false)

    /// So many bytes have come, or were taken by the peer.
    func moved(_ count: Int) {
        bytes.add(count, ordering: .relaxed)
    }

    var movedBytes: Int { bytes.load(ordering: .relaxed) }

    /// The head of the answer is about to be sent.
    func answerBegan() {
        isAnswered.store(true, ordering: .relaxed)
    }

    /// The end of the request has come.
    func requestEnded() {
        isReceived.store(true, ordering: .relaxed)
    }

    var hasWholeRequest: Bool { isReceived.load(ordering: .relaxed) }

    var hasAnswer: Bool { isAnswered.load(ordering: .relaxed) }
}
