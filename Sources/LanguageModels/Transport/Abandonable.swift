import Synchronization

/// Waits for work that cannot be stopped, but no longer than the task that waits is wanted: nil as soon as that is
/// cancelled, whatever the work does then.
func abandonable<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async -> Value? {
    let first = FirstOutcome<Value?>()
    return await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
            first.wait(continuation)
            // A child task would have to be awaited. This one ends with the timeout that its request has.
            Task { first.settle(await work()) }
        }
    } onCancel: {
        first.settle(nil)
    }
}

/// Resumes one continuation with the first of several outcomes.
private final class FirstOutcome<Value: Sendable>: Sendable {
    private enum State {
        case open
        case waited(CheckedContinuation<Value, Never>)
        case settled(Value)
        case done
    }

    private let state = Mutex<State>(.open)

    func wait(_ continuation: CheckedContinuation<Value, Never>) {
        let early: Value? = state.withLock { state in
            guard case .settled(let value) = state else {
                state = .waited(continuation)
                return nil
            }
            state = .done
            return value
        }
        if let early { continuation.resume(returning: early) }
    }

    func settle(_ value: Value) {
        let waiting: CheckedContinuation<Value, Never>? = state.withLock { state in
            switch state {
            case .open:
                state = .settled(value)
                return nil
            case .waited(let continuation):
                state = .done
                return continuation
            case .settled, .done: return nil
            }
        }
        waiting?.resume(returning: value)
    }
}
