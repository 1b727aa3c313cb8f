import BrowserControl
import BusEvents
import JSONModel
import SessionStore
import StructuredLogging
import Synchronization

/// Shows the session's page to those who watch it over the WebSocket API. Who watches is in the store, and is looked up whenever
/// somebody says that it has changed, and now and then. Pictures are taken while somebody watches and not otherwise.
actor ScreencastRelay {
    /// What it works with.
    struct Surroundings: Sendable {
        let sessionID: String
        let projectID: String
        let store: StoreActor
        let pictures: any PictureSource
        /// Each viewer's messages go over a connection of their own.
        let makePoster: @Sendable () throws -> any MessagePosting
        let outbox: EventOutbox
        let retry: OutageRetry
        /// Milliseconds that never go back.
        let clock: @Sendable () -> Int64
        let log: StructuredLog
    }

    private enum Event: Sendable {
        case viewersChanged
        case picture(ScreencastFrame)
        /// A viewer could take another picture.
        case ready
        case tick
        case ended(ViewerFeed, ViewerFeed.Ending)
    }

    private let around: Surroundings
    private let events: AsyncStream<Event>
    private let inbox: AsyncStream<Event>.Continuation
    /// Whether it is already on its way that the viewers have changed.
    private let isChangeComing = Atomic(false)
    private var show: ScreencastShow?
    private var shows = 0
    private var isFinished = false

    private static let tick = Duration.milliseconds(250)
    /// The longest time between two looks at the viewers while there are some, in milliseconds.
    private static let refreshMilliseconds: Int64 = 10_000
    /// A viewer who got nothing for so long gets the same picture again: API Gateway ends silent connections after ten minutes,
    /// and tells of those that have ended only when something is sent.
    private static let silenceMilliseconds: Int64 = 30_000

    init(_ surroundings: Surroundings) {
        around = surroundings
        (events, inbox) = AsyncStream.makeStream()
    }

    /// Somebody came, went, or has other wishes.
    nonisolated func viewersChanged() {
        guard !isChangeComing.exchange(true, ordering: .acquiringAndReleasing) else { return }
        inbox.yield(.viewersChanged)
    }

    /// Works until the task is cancelled. No trouble with viewers ends a session.
    func run() async {
        viewersChanged()
        await withDiscardingTaskGroup { group in
            for await event in events {
                switch event {
                case .viewersChanged:
                    isChangeComing.store(false, ordering: .releasing)
                    await lookAgain(&group)
                case .picture(let frame): take(frame)
                case .ready: show?.ready()
                case .tick: await tick(&group)
                case .ended(let feed, let ending): await ended(feed, ending, &group)
                }
            }
        }
    }

    /// Tells the viewers that nothing more comes. Afterwards there are none.
    func finish() async {
        isFinished = true
        guard let show else { return }
        self.show = nil
        show.watch.cancel()
        let farewell = ScreencastMessage.stopped("session_ended", of: around.sessionID)
        await withDiscardingTaskGroup { group in
            for feed in show.feeds.values { group.addTask { await feed.bid(farewell: farewell) } }
        }
        await around.outbox.publish([stopped("session_ended")])
    }
}

// Who watches.
extension ScreencastRelay {
    private typealias Group = DiscardingTaskGroup

    private func lookAgain(_ group: inout Group) async {
        show?.nextRefresh = around.clock() + Self.refreshMilliseconds
        let id = around.sessionID
        guard let viewers = await stored({ try $0.viewers(of: id) }), !isFinished else { return }
        guard !viewers.isEmpty else { return stop(&group) }
        if show == nil { begin(viewers, &group) }
        show?.nextRefresh = around.clock() + Self.refreshMilliseconds
        admit(viewers, &group)
    }

    /// What the store says; nil when it cannot be asked, in which case everything stays as it is.
    private func stored<Result: Sendable>(
        _ work: @escaping @Sendable (any SessionStoring) throws -> Result
    ) async -> Result? {
        let store = around.store
        do {
            return try await around.retry.run { try await store.with(work) }
        } catch {
            if !Task.isCancelled { around.log.error("the viewers are not known", ["cause": .string("\(error)")]) }
            return nil
        }
    }

    private func begin(_ viewers: [ScreencastViewer], _ group: inout Group) {
        let show = ScreencastShow(for: viewers, of: around.pictures) { [inbox] in inbox.yield(.picture($0)) }
        self.show = show
        shows += 1
        let number = shows
        group.addTask { [inbox] in
            while await self.isOn(number), (try? await Task.sleep(for: Self.tick)) != nil { inbox.yield(.tick) }
        }
        around.log.info("the screencast begins", ["viewers": .integer(Int64(viewers.count))])
        // Nobody's pictures wait for the bus.
        let started = ScreencastStarted(
            sessionID: around.sessionID, projectID: around.projectID, viewers: viewers.count)
        group.addTask { [outbox = around.outbox] in await outbox.publish([started]) }
    }

    private func isOn(_ number: Int) -> Bool { show != nil && shows == number }

    private func stop(_ group: inout Group) {
        guard let show else { return }
        self.show = nil
        show.close()
        around.log.info("the screencast ends")
        let stopped = stopped("no_viewers")
        group.addTask { [outbox = around.outbox] in await outbox.publish([stopped]) }
    }

    private func stopped(_ reason: String) -> ScreencastStopped {
        ScreencastStopped(sessionID: around.sessionID, projectID: around.projectID, reason: reason)
    }

    private func admit(_ viewers: [ScreencastViewer], _ group: inout Group) {
        guard let show else { return }
        for viewer in show.newcomers(among: viewers) {
            let poster: any MessagePosting
            do {
                poster = try around.makePoster()
            } catch {
                around.log.error("a viewer gets no connection", ["cause": .string("\(error)")])
                continue
            }
            let feed = ViewerFeed(viewer, poster: poster, clock: around.clock, log: around.log)
            show.add(feed)
            group.addTask { [inbox] in
                let ending = await feed.run { inbox.yield(.ready) }
                inbox.yield(.ended(feed, ending))
            }
        }
        show.adaptWish()
    }

    private func ended(
        _ feed: ViewerFeed, _ ending: ViewerFeed.Ending, _ group: inout Group
    ) async {
        let id = feed.viewer.connectionID
        switch ending {
        case .closed: return
        case .gone: around.log.info("a viewer is gone", ["connectionId": .string(id)])
        case .unreachable: around.log.error("a viewer is given up", ["connectionId": .string(id)])
        }
        show?.remove(feed)
        let session = around.sessionID
        _ = await stored { try $0.removeViewer(id, from: session) }
        await lookAgain(&group)
    }
}

// What they see.
extension ScreencastRelay {
    private func take(_ frame: ScreencastFrame) {
        guard let show else { return }
        if show.take(frame, of: around.sessionID, at: around.clock()) == .tooLarge {
            around.log.debug("a picture was too large", ["setting": .string("\(show.setting)")])
        }
    }

    private func tick(_ group: inout Group) async {
        guard let show else { return }
        let now = around.clock()
        show.rest(at: now)
        show.repeatPicture(toSilentFor: Self.silenceMilliseconds)
        if now >= show.nextRefresh { await lookAgain(&group) }
    }
}
