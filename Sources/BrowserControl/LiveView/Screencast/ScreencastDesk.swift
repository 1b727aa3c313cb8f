import NIOCore

/// Who watches, and what is captured for them: one capture for each format that somebody wants, none when nobody
/// watches. Lives on the connection's event loop.
final class ScreencastDesk {
    /// Formats at once; who wishes another one gets the smallest that there is.
    static let maximumCaptures = 6

    private let tracker: PageTracker
    private let router: MessageRouter
    private var captures: [ScreencastWish.Format: ScreencastCapture] = [:]
    /// Which capture each of those who watch gets pictures of.
    private var places: [Int: ScreencastWish.Format] = [:]
    private var nextWatcher = 1
    private var sequence: UInt64 = 0
    private var observation: Int?

    init(tracker: PageTracker, router: MessageRouter) {
        self.tracker = tracker
        self.router = router
    }

    var captureCount: Int { captures.count }
    var watcherCount: Int { places.count }

    func newNumber() -> Int {
        defer { nextWatcher += 1 }
        return nextWatcher
    }

    /// Gives pictures as wished from now on; who watches already gets other ones.
    func watch(_ number: Int, _ wish: ScreencastWish, onFrame: @escaping (ScreencastFrame) -> Void) {
        let former = places[number]
        let format = format(for: wish, former: former)
        if let former, former != format { leave(number, former) }
        places[number] = format
        let capture = captures[format] ?? newCapture(format)
        capture.join(number, picturesAhead: wish.picturesAhead, onFrame: onFrame)
        if observation == nil { observation = tracker.observe { [weak self] in self?.follow() } }
        follow()
    }

    func ready(_ number: Int) {
        if let format = places[number] { captures[format]?.ready(number) }
    }

    func allow(_ number: Int, _ picturesAhead: Int) {
        if let format = places[number] { captures[format]?.allow(number, picturesAhead) }
    }

    func cancel(_ number: Int) {
        guard let format = places.removeValue(forKey: number) else { return }
        leave(number, format)
        if places.isEmpty, let observation {
            tracker.stopObserving(observation)
            self.observation = nil
        }
    }

    private func leave(_ number: Int, _ format: ScreencastWish.Format) {
        captures[format]?.leave(number)
        guard let capture = captures[format], !capture.isWatched else { return }
        captures[format] = nil
        capture.follow(nil)
    }

    private func format(for wish: ScreencastWish, former: ScreencastWish.Format?) -> ScreencastWish.Format {
        let isLeaving = former.flatMap { captures[$0]?.watcherCount } == 1
        let others = captures.count - (isLeaving ? 1 : 0)
        guard captures[wish.format] == nil, others >= Self.maximumCaptures else { return wish.format }
        return captures.keys.min { $0.area < $1.area } ?? wish.format
    }

    private func newCapture(_ format: ScreencastWish.Format) -> ScreencastCapture {
        let capture = ScreencastCapture(router: router, format: format) { [weak self] in
            guard let self else { return 0 }
            sequence += 1
            return sequence
        }
        captures[format] = capture
        return capture
    }

    /// A page is pictured when it is attached: before, it is not there yet.
    private func follow() {
        let pages = tracker.pages
        let targetID = pages.activeSession == nil ? nil : pages.activeID
        for capture in captures.values { capture.follow(targetID) }
    }
}
