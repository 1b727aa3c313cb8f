/// What a page is to open, and when that counts as done.
package struct NavigationRequest: Sendable, Hashable {
    package enum WaitUntil: String, Sendable, Hashable, CaseIterable {
        /// The document and all it needs are there.
        case load
        /// The document is parsed.
        case domContentLoaded = "domcontentloaded"
        /// For half a second nothing was requested.
        case networkIdle = "networkidle"
        /// The answer began and the page shows the new document.
        case commit

        /// The name of the lifecycle event (`Page.lifecycleEvent`); nil where the commit itself is enough.
        var eventName: String? {
            switch self {
            case .load: "load"
            case .domContentLoaded: "DOMContentLoaded"
            case .networkIdle: "networkIdle"
            case .commit: nil
            }
        }
    }

    package var url: String
    package var waitUntil: WaitUntil
    package var timeout: Duration
    package var referrer: String?
    /// A frame of the page that is meant; nil for the active page.
    package var frameID: String?

    package init(url: String, waitUntil: WaitUntil, timeout: Duration, referrer: String?, frameID: String?) {
        self.url = url
        self.waitUntil = waitUntil
        self.timeout = timeout
        self.referrer = referrer
        self.frameID = frameID
    }
}
