import NIOCore
import ProcessEnvironment

/// The live view of one browser: people who watch it, and take over. Its page and its WebSocket are reached through
/// the `AccessProxy`, which asks for a token. Usable from any thread.
package final class LiveView: Sendable {
    private let eventLoop: any EventLoop
    private let room: NIOLoopBoundBox<LiveRoom?>

    /// A view that is not open yet.
    package init(on connection: BrowserConnection) {
        self.eventLoop = connection.eventLoop
        self.room = NIOLoopBoundBox.makeEmptyBox(valueType: LiveRoom.self, eventLoop: connection.eventLoop)
    }

    /// Shows these pages from now on. The gate is where actions wait while a person holds control. Call it once.
    package func open(
        _ pages: PageOperations, _ screencast: ScreencastSource, observer: LiveObserver
    ) async throws -> ControlGate {
        try await eventLoop.submit { [eventLoop, room] in
            let desk = ControlDesk(
                eventLoop: eventLoop, clock: { SystemClock.monotonicMilliseconds }, notice: observer.control)
            pages.connection.router.value.inputHold = desk.inputHold
            room.value = LiveRoom(pages, screencast, desk, observer)
            return ControlGate(eventLoop: eventLoop, desk: NIOLoopBound(desk, eventLoop: eventLoop))
        }.get()
    }

    /// How many watch.
    package func viewerCount() async -> Int {
        (try? await eventLoop.submit { [room] in room.value?.viewerCount ?? 0 }.get()) ?? 0
    }

    /// A place for one more; nil when the view is not open, or full. On the event loop.
    func place() -> LiveRoom? {
        guard let room = room.value, !room.isFull else { return nil }
        return room
    }

    /// Says goodbye to all. On the event loop.
    func closeAll(_ reason: CloseReason) {
        room.value?.closeAll(reason)
    }
}
