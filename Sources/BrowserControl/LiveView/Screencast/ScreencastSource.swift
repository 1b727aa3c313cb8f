package import NIOCore

/// Pictures of the active page, for any number of those who watch. Follows the page that is active through navigations,
/// openings, closings and crashes. The browser captures while somebody watches and not otherwise. Usable from any
/// thread.
package final class ScreencastSource: Sendable {
    private let pages: PageOperations
    /// Made when it is needed first.
    private let desk: NIOLoopBoundBox<ScreencastDesk?>

    package init(_ pages: PageOperations) {
        self.pages = pages
        self.desk = NIOLoopBoundBox.makeEmptyBox(
            valueType: ScreencastDesk.self, eventLoop: pages.connection.eventLoop)
    }

    /// The event loop on which pictures are given.
    package var eventLoop: any EventLoop { pages.connection.eventLoop }

    /// Gives pictures to `onFrame`, on the event loop, until the watch is cancelled or let go; the newest there is at
    /// once. `onFrame` must not block.
    ///
    /// Everybody has a pace of their own: after `wish.picturesAhead` pictures, each further one needs a `ready`. Of what is
    /// pictured meanwhile only the newest is kept.
    package func watch(
        _ wish: ScreencastWish, onFrame: @escaping @Sendable (ScreencastFrame) -> Void
    ) -> ScreencastWatch {
        let watch = ScreencastWatch(source: self, onFrame: onFrame)
        watch.change(wish)
        return watch
    }

    /// How many watch.
    package func watcherCount() async -> Int {
        (try? await eventLoop.submit { [desk] in desk.value?.watcherCount ?? 0 }.get()) ?? 0
    }

    /// How many captures run in the browser: one for each format that somebody wishes.
    package func captureCount() async -> Int {
        (try? await eventLoop.submit { [desk] in desk.value?.captureCount ?? 0 }.get()) ?? 0
    }

    /// Carries work out on the event loop: now when this is it.
    func withDesk(_ work: @escaping @Sendable (ScreencastDesk) -> Void) {
        guard eventLoop.inEventLoop else {
            return eventLoop.execute { [self] in withDesk(work) }
        }
        if let desk = desk.value { return work(desk) }
        let new = ScreencastDesk(tracker: pages.tracker.value, router: pages.connection.router.value)
        desk.value = new
        work(new)
    }
}
