/// A client of the WebSocket API that watches a session, and how it wishes to see it.
package struct ScreencastViewer: Codable, Sendable, Equatable {
    /// As API Gateway writes it: `L0SM9cOFvHcCIhw=`.
    package var connectionID: String
    /// The best quality of JPEG, 1 to 100.
    package var quality: Int
    /// The largest picture, in pixels.
    package var maxWidth: Int
    package var maxHeight: Int
    /// The most pictures in a second.
    package var maxFPS: Int

    package init(connectionID: String, quality: Int, maxWidth: Int, maxHeight: Int, maxFPS: Int) {
        self.connectionID = connectionID
        self.quality = quality
        self.maxWidth = maxWidth
        self.maxHeight = maxHeight
        self.maxFPS = maxFPS
    }
}

/// What became of a wish to watch.
package enum ViewerAdmission: Sendable, Equatable {
    case added
    /// It watched already, and has its new wishes now.
    case replaced
    /// `StoreLimits.viewersPerSession` others watch.
    case sessionIsFull
    /// The connection watches `StoreLimits.sessionsPerConnection` other sessions.
    case connectionIsFull
}
