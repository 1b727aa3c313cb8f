/// Who gets which picture when, and when the browser may take the next. Holds at most one waiting picture for each who
/// watches, whatever their pace.
///
/// The browser has as many places for pictures as the fastest who watches could take at once, so that a picture is not made
/// before somebody can be shown it: what waits grows old. The others skip pictures.
struct ScreencastPace<Picture> {
    /// What is to be done, the deliveries first.
    struct Action {
        var deliveries: [(watcher: Int, picture: Picture)] = []
        /// Numbers of pictures, as the browser gave them.
        var acknowledgements: [Int64] = []
    }

    private struct Watcher {
        /// Pictures that it can take now; less than none when it has more under way than it still may.
        var credit: Int
        /// The newest picture that it had no credit for.
        var waiting: Picture?
    }

    private var watchers: [Int: Watcher] = [:]
    private var window = BrowserWindow()
    /// The newest picture of all, for those who come later: a page that does not change is not pictured again.
    private var latest: Picture?

    var isWatched: Bool { !watchers.isEmpty }
    var watcherCount: Int { watchers.count }
    /// Whether the newest picture may not be what the page looks like, and the browser could give another: if none comes
    /// soon, none comes by itself.
    var needsAnother: Bool { window.mayHaveMissed && window.isOpen }

    /// `credit`: pictures that it takes ahead of `ready`. `now`: milliseconds of the browser's monotonic clock, here and below.
    mutating func join(_ watcher: Int, credit: Int, now: Double) -> Action {
        watchers[watcher] = Watcher(credit: credit, waiting: latest)
        return settle(now)
    }

    mutating func leave(_ watcher: Int, now: Double) -> Action {
        watchers[watcher] = nil
        return settle(now)
    }

    /// The browser gave a picture.
    mutating func receive(_ picture: Picture, number: Int64, takenAt time: Double, now: Double) -> Action {
        if window.receive(number, takenAt: time) {
            latest = picture
            for watcher in watchers.keys { watchers[watcher]?.waiting = picture }
        }
        return settle(now)
    }

    /// It has dealt with a picture and could take another one. `limit`: the most that it may be owed.
    mutating func ready(_ watcher: Int, limit: Int, now: Double) -> Action {
        guard let credit = watchers[watcher]?.credit, credit < limit else { return Action() }
        watchers[watcher]?.credit = credit + 1
        return settle(now)
    }

    /// It may take so many more ahead of `ready`; or fewer, with a negative number.
    mutating func allow(_ watcher: Int, more: Int, now: Double) -> Action {
        watchers[watcher]?.credit += more
        return settle(now)
    }

    /// The browser begins anew: what it was owed and what was pictured before does not count any more.
    mutating func restart() {
        window.restart()
        latest = nil
        for watcher in watchers.keys { watchers[watcher]?.waiting = nil }
    }

    /// The browser begins anew with the same page: what was pictured before is still the best there is.
    mutating func refresh() {
        window.restart()
    }

    private mutating func settle(_ now: Double) -> Action {
        var action = Action()
        var places = 0
        for number in watchers.keys.sorted() {
            guard var watcher = watchers[number] else { continue }
            if watcher.credit > 0, let picture = watcher.waiting {
                watcher.credit -= 1
                watcher.waiting = nil
                action.deliveries.append((number, picture))
            }
            places = max(places, watcher.credit)
            watchers[number] = watcher
        }
        action.acknowledgements = window.open(places, at: now)
        return action
    }
}
