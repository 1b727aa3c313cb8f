/// What the bearer of a token may do with a session's browser.
package enum AccessScope: String, Sendable, Hashable, Codable, CaseIterable {
    /// The whole DevTools protocol.
    case cdp
    /// Watching.
    case view
    /// Mouse and keyboard.
    case input
    /// Bringing files, and fetching those that the browser downloaded.
    case files
}
