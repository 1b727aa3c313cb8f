import BrowserControl
import SessionStore

/// One screencast from its first viewer to its last: all get the same pictures, each at a pace of its own. Belongs to its relay,
/// which is an actor.
final class ScreencastShow {
    /// By connection.
    private(set) var feeds: [String: ViewerFeed] = [:]
    let watch: any PictureWatch
    /// When to look for viewers again, by the relay's clock.
    var nextRefresh: Int64 = 0
    private var tuner: FrameTuner
    private var wishedQuality: Int
    private var wish: ScreencastWish
    private var latest: [UInt8]?
    /// Whether the newest picture was not answered with `ready`.
    private var owesReady = false
    /// Of the newest picture, in CSS pixels.
    private var viewport: (width: Int, height: Int)?

    /// `onFrame` hands pictures to `take`.
    init(
        for viewers: [ScreencastViewer], of pictures: any PictureSource,
        onFrame: @escaping @Sendable (ScreencastFrame) -> Void
    ) {
        wishedQuality = viewers.map(\.quality).max() ?? 60
        tuner = FrameTuner(quality: wishedQuality)
        wish = Self.wish(viewers, tuner.setting, viewport: nil)
        watch = pictures.watch(wish, onFrame: onFrame)
    }

    var setting: FrameTuner.Setting { tuner.setting }

    /// Those of the viewers who have no feed yet, or wish something else now. Who is not among the viewers gets nothing more.
    func newcomers(among viewers: [ScreencastViewer]) -> [ScreencastViewer] {
        let wanted = Dictionary(viewers.map { ($0.connectionID, $0) }, uniquingKeysWith: { $1 })
        for (id, feed) in feeds where wanted[id] != feed.viewer {
            feed.messages.close()
            feeds[id] = nil
        }
        return viewers.filter { feeds[$0.connectionID] == nil }
    }

    func add(_ feed: ViewerFeed) {
        feeds[feed.viewer.connectionID] = feed
        if let latest { feed.messages.put(latest) }
    }

    func remove(_ feed: ViewerFeed) {
        guard let current = feeds[feed.viewer.connectionID], current.messages === feed.messages else { return }
        feeds[feed.viewer.connectionID] = nil
    }

    func close() {
        watch.cancel()
        for feed in feeds.values { feed.messages.close() }
        feeds = [:]
    }

    /// Asks for other pictures where those who watch, the tuner or the page make them different.
    func adaptWish() {
        let viewers = feeds.values.map(\.viewer)
        guard let quality = viewers.map(\.quality).max() else { return }
        if quality != wishedQuality {
            wishedQuality = quality
            tuner = FrameTuner(quality: quality)
        }
        let new = Self.wish(viewers, tuner.setting, viewport: viewport)
        guard new != wish else { return }
        wish = new
        owesReady = false
        watch.change(new)
    }

    /// A picture has come: to everybody, if it fits into a message.
    @discardableResult
    func take(_ frame: ScreencastFrame, of sessionID: String, at now: Int64) -> FrameTuner.Verdict {
        let message = ScreencastMessage.frame(frame, of: sessionID)
        viewport = (Int(frame.viewportWidth.clamped), Int(frame.viewportHeight.clamped))
        let verdict = tuner.received(bytes: message.count, at: now)
        owesReady = true
        if verdict == .fits {
            latest = message
            for feed in feeds.values { feed.messages.put(message) }
        }
        adaptWish()
        // Nobody gets it, so that nobody asks for the next.
        if verdict == .tooLarge { ready() }
        return verdict
    }

    /// Somebody could take another picture.
    func ready() {
        guard owesReady else { return }
        owesReady = false
        watch.ready()
    }

    /// Time has passed.
    func rest(at now: Int64) {
        if tuner.rested(at: now) { adaptWish() }
    }

    func repeatPicture(toSilentFor milliseconds: Int64) {
        guard let latest else { return }
        for feed in feeds.values where feed.silentMilliseconds >= milliseconds { feed.messages.put(latest) }
    }

    /// What is the largest for any of the viewers, in the tuner's quality and fraction.
    private static func wish(
        _ viewers: [ScreencastViewer], _ setting: FrameTuner.Setting, viewport: (width: Int, height: Int)?
    ) -> ScreencastWish {
        var width = viewers.map(\.maxWidth).max() ?? 1280
        var height = viewers.map(\.maxHeight).max() ?? 720
        if setting.divisor > 1, let viewport, viewport.width > 0, viewport.height > 0 {
            // A fraction of what is there, not of what there is room for.
            width = min(width, viewport.width) / setting.divisor
            height = min(height, viewport.height) / setting.divisor
        } else {
            width /= setting.divisor
            height /= setting.divisor
        }
        return ScreencastWish(
            maximumWidth: width, maximumHeight: height, quality: setting.quality, picturesAhead: 1)
    }
}

extension Double {
    /// Within what pages can have; 0 for what is no number.
    fileprivate var clamped: Double { isFinite ? min(max(self, 0), 100_000) : 0 }
}
