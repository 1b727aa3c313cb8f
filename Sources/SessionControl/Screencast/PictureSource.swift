import BrowserControl

/// Pictures of the session's page, for one who watches.
protocol PictureSource: Sendable {
    /// As `ScreencastSource.watch`.
    func watch(
        _ wish: ScreencastWish, onFrame: @escaping @Sendable (ScreencastFrame) -> Void
    ) -> any PictureWatch
}

/// As `ScreencastWatch`.
protocol PictureWatch: Sendable {
    func ready()
    func change(_ wish: ScreencastWish)
    func cancel()
}

extension ScreencastWatch: PictureWatch {}

/// The pages of a browser.
struct PagePictures: PictureSource {
    let source: ScreencastSource

    func watch(
        _ wish: ScreencastWish, onFrame: @escaping @Sendable (ScreencastFrame) -> Void
    ) -> any PictureWatch {
        source.watch(wish, onFrame: onFrame)
    }
}
