/// How somebody who watches wants the pictures.
package struct ScreencastWish: Sendable, Hashable {
    /// Physical pixels that a picture has at most; it keeps the page's proportions and is never enlarged.
    package let maximumWidth: Int
    package let maximumHeight: Int
    /// Of the JPEG, 1 to 100.
    package let quality: Int
    /// Pictures that are given ahead of the calls of `ScreencastWatch.ready`, 1 to 8.
    package let picturesAhead: Int

    /// Values beyond the limits become the nearest that is within.
    package init(maximumWidth: Int, maximumHeight: Int, quality: Int, picturesAhead: Int) {
        self.maximumWidth = min(max(maximumWidth, 16), 4096)
        self.maximumHeight = min(max(maximumHeight, 16), 4096)
        self.quality = min(max(quality, 1), 100)
        self.picturesAhead = min(max(picturesAhead, 1), 8)
    }
}

extension ScreencastWish {
    /// What of a wish the browser is told; those who agree in it share one capture.
    struct Format: Hashable {
        let maximumWidth: Int
        let maximumHeight: Int
        let quality: Int

        var area: Int { maximumWidth * maximumHeight * quality }
    }

    var format: Format {
        Format(maximumWidth: maximumWidth, maximumHeight: maximumHeight, quality: quality)
    }
}
