import Synchronization

/// Room for one message: a newer one takes the place of one that nobody has fetched.
final class LatestMessage: Sendable {
    private enum State {
        case waiting([UInt8])
        case empty
        case closed
    }

    private let state = Mutex(State.empty)
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    init() {
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func put(_ message: [UInt8]) {
        state.withLock {
            if case .closed = $0 { return }
            $0 = .waiting(message)
        }
        signal.yield()
    }

    /// A message that could not be sent, for another attempt unless there is a newer one.
    func putBack(_ message: [UInt8]) {
        state.withLock {
            if case .empty = $0 { $0 = .waiting(message) }
        }
        signal.yield()
    }

    /// Nobody gets a message any more.
    func close() {
        state.withLock { $0 = .closed }
        signal.finish()
    }

    /// Waits for a message; nil when there will be none. One caller at a time.
    func next() async -> [UInt8]? {
        var iterator = signals.makeAsyncIterator()
        while true {
            let found = state.withLock { state -> [UInt8]? in
                guard case .waiting(let message) = state else { return nil }
                state = .empty
                return message
            }
            if let found { return found }
            guard await iterator.next() != nil else { return nil }
        }
    }
}
