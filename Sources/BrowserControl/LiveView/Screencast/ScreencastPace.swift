/// Who gets which picture when, and when the browser may take the next. Holds at most one waiting picture for each who
/// watches, whatever their pace.
///
/// The browser stops by itself when some pictures (three, with Chromium 156) are not acknowledged. So they are
/// acknowledged when somebody could take another one: the fastest who watches sets the pace, the others skip pictures.
struct ScreencastPace<Picture> {
    /// What is to be done, the deliveries first.
    struct Action {
        var deliveries: [(watcher: Int, picture: Picture)] = []
        /// Numbers of pictures, as the browser gave them.
        var acknowledgements: [Int64] = []
    }

    private struct Watcher {
        /// Pictures that it can take now.
        var credit: Int
        /// The newest picture that it had no credit for.
        var waiting: Picture?
    }

    private var watchers: [Int: Watcher] = [:]
    /// Not acknowledged, the oldest first.
    private var owed: [Int64] = []
    /// The newest picture of all, for those who come later: a page that does not change is not pictured again.
    private var latest: Picture?

    var isWatched: Bool { !watchers.isEmpty }
    var watcherCount: Int { watchers.count }

    /// `credit`: pictures that it takes ahead of `ready`.
    mutating func join(_ watcher: Int, credit: Int) -> Action {
        watchers[watcher] = Watcher(credit: credit, waiting: latest)
        return settle()
    }

    mutating func leave(_ watcher: Int) -> Action {
        watchers[watcher] = nil
        return settle()
    }

    /// The browser gave a picture.
    mutating func receive(_ picture: Picture, number: Int64) -> Action {
        latest = picture
        owed.append(number)
        for watcher in watchers.keys { watchers[watcher]?.waiting = picture }
        return settle()
    }

    /// It has dealt with a picture and could take another one. `limit`: the most that it may be owed.
    mutating func ready(_ watcher: Int, limit: Int) -> Action {
        guard let credit = watchers[watcher]?.credit, credit < limit else { return Action() }
        watchers[watcher]?.credit = credit + 1
        return settle()
    }

    /// The browser begins anew: what it was owed and what was pictured before does not count any more.
    mutating func restart() {
        owed.removeAll()
        latest = nil
        for watcher in watchers.keys { watchers[watcher]?.waiting = nil }
    }

    private mutating func settle() -> Action {
        var action = Action()
        var isWanted = false
        for number in watchers.keys.sorted() {
            guard var watcher = watchers[number] else { continue }
            if watcher.credit > 0, let picture = watcher.waiting {
                watcher.credit -= 1
                watcher.waiting = nil
                action.deliveries.append((number, picture))
            }
            isWanted = isWanted || watcher.credit > 0
            watchers[number] = watcher
        }
        if isWanted {
            action.acknowledgements = owed
            owed.removeAll()
        }
        return action
    }
}
