package import BrowserControl
import JSONModel
import Synchronization

/// Waits until a page has come to rest: its document is there, for half a second nothing was requested, and for a tenth
/// nothing was changed in it. Traffic is followed from the first call for a page on, so that a page that is at rest
/// already is not waited for. A document that never rests is waited for at most a second once the network does.
package final class QuietWait: Sendable {
    private let pages: PageOperations
    private let watches = Mutex<[String: PageWatch]>([:])

    private static let maximumWatches = 50

    package init(pages: PageOperations) {
        self.pages = pages
    }

    /// Returns when the page is at rest, or after that time.
    package func wait(for page: AttachedPage, limit: Duration) async -> QuietOutcome {
        let begun = ContinuousClock.now
        let deadline = OperationDeadline(in: limit)
        var rest = PageRest()
        while !deadline.isOver {
            let ages = await ages(of: page, deadline)
            let quietSince = watch(page, ages).quietSince()
            let remaining = rest.remaining(
                isReady: ages.isReady, quietSince: quietSince, still: ages.still, at: .now)
            if remaining <= .zero { return QuietOutcome(isQuiet: true, waited: begun.duration(to: .now)) }
            try? await Task.sleep(for: deadline.remaining(atMost: max(remaining, .milliseconds(5))))
            if Task.isCancelled { break }
        }
        return QuietOutcome(isQuiet: false, waited: begun.duration(to: .now))
    }

    /// Begins to follow a page, so that the first `wait` knows what has been.
    package func follow(_ page: AttachedPage) async {
        _ = watch(page, await ages(of: page, OperationDeadline(in: .seconds(5))))
    }

    /// The page is gone, or nobody will wait for it any more.
    package func forget(_ page: AttachedPage) {
        watches.withLock { $0.removeValue(forKey: page.id) }?.follow([])
    }
}

private extension QuietWait {
    /// What the frames of a page say of themselves.
    struct Ages {
        var isReady = false
        var still = Duration.zero
        var network = Duration.zero
        var sessions: [String]
    }

    func watch(_ page: AttachedPage, _ ages: Ages) -> PageWatch {
        let watch = watches.withLock { watches in
            if let known = watches[page.id] { return known }
            // Pages that were closed are let go when there are many.
            if watches.count >= Self.maximumWatches {
                for watch in watches.values { watch.follow([]) }
                watches.removeAll()
            }
            let new = PageWatch(pages: pages, quietSince: .now - ages.network)
            watches[page.id] = new
            return new
        }
        watch.follow(ages.sessions)
        return watch
    }

    /// A frame that does not answer is not waited for; the main frame has to.
    func ages(of page: AttachedPage, _ deadline: OperationDeadline) async -> Ages {
        let limit = deadline.remaining(atMost: .seconds(2))
        guard let frames = try? await pages.frames(of: page, timeout: limit) else {
            return Ages(sessions: [page.session])
        }
        let answers = await withTaskGroup(of: (String, JSONValue?).self) { group in
            for frame in frames.frames {
                group.addTask { (frame.frameID, await self.ages(of: frame, OperationDeadline(in: limit))) }
            }
            return await group.reduce(into: [String: JSONValue]()) { $0[$1.0] = $1.1 }
        }
        let times = { (name: String) in
            answers.values.compactMap { $0[name]?.numberValue }.filter { $0.isFinite }.min() ?? 0
        }
        return Ages(
            isReady: answers[page.id]?["ready"]?.boolValue ?? false,
            still: .milliseconds(max(0, times("still"))), network: .milliseconds(max(0, times("network"))),
            sessions: frames.sessions)
    }

    func ages(of frame: PageFrame, _ deadline: OperationDeadline) async -> JSONValue? {
        guard
            let world = try? await FrameWorld.enter(
                frameID: frame.frameID, session: frame.session, pages: pages, deadline: deadline)
        else { return nil }
        return try? await world.value(of: QuietScript.ages, on: nil, [])
    }
}
