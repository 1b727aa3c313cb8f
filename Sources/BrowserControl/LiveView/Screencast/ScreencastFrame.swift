package import Timestamps

/// One picture of a page's viewport.
package struct ScreencastFrame: Sendable, Hashable {
    /// The page's target id.
    package let pageID: String
    /// Counts up within a `ScreencastSource`, with gaps: pictures of other formats have numbers too.
    package let sequence: UInt64
    /// The file, a JPEG.
    package let picture: [UInt8]
    /// The viewport in CSS pixels, in which places of the mouse are counted too.
    package let viewportWidth: Double
    package let viewportHeight: Double
    /// How much the page is enlarged by pinching; 1 for not at all.
    package let pageScaleFactor: Double
    /// When the browser took it.
    package let takenAt: Timestamp

    package init(
        pageID: String, sequence: UInt64, picture: [UInt8], viewportWidth: Double, viewportHeight: Double,
        pageScaleFactor: Double, takenAt: Timestamp
    ) {
        self.pageID = pageID
        self.sequence = sequence
        self.picture = picture
        self.viewportWidth = viewportWidth
        self.viewportHeight = viewportHeight
        self.pageScaleFactor = pageScaleFactor
        self.takenAt = takenAt
    }
}
