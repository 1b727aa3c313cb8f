import NIOCore

/// One who watches. Ends with `cancel`, or when it is let go. Usable from any thread.
package final class ScreencastWatch: Sendable {
    private let source: ScreencastSource
    private let onFrame: @Sendable (ScreencastFrame) -> Void
    private let state: NIOLoopBoundBox<State>

    private enum State {
        case new
        case watching(Int)
        case cancelled
    }

    init(source: ScreencastSource, onFrame: @escaping @Sendable (ScreencastFrame) -> Void) {
        self.source = source
        self.onFrame = onFrame
        self.state = NIOLoopBoundBox.makeBoxSendingValue(.new, eventLoop: source.eventLoop)
    }

    deinit {
        cancel()
    }

    /// A picture was dealt with: another one may come.
    package func ready() {
        source.withDesk { [state] desk in
            if case .watching(let number) = state.value { desk.ready(number) }
        }
    }

    /// From now on so many pictures are given ahead of `ready`, 1 to 8; what was given counts.
    package func allow(_ picturesAhead: Int) {
        source.withDesk { [state] desk in
            if case .watching(let number) = state.value { desk.allow(number, min(max(picturesAhead, 1), 8)) }
        }
    }

    /// From now on pictures are as this wish says. What was given and not answered with `ready` counts no more.
    package func change(_ wish: ScreencastWish) {
        source.withDesk { [state, onFrame] desk in
            switch state.value {
            case .cancelled: return
            case .watching(let number): desk.watch(number, wish, onFrame: onFrame)
            case .new:
                let number = desk.newNumber()
                state.value = .watching(number)
                desk.watch(number, wish, onFrame: onFrame)
            }
        }
    }

    /// No picture comes after this, but for one that is being given at this moment.
    package func cancel() {
        source.withDesk { [state] desk in
            if case .watching(let number) = state.value { desk.cancel(number) }
            state.value = .cancelled
        }
    }
}
