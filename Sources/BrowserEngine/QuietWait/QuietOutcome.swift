/// What came of waiting for a page.
package struct QuietOutcome: Sendable, Hashable {
    /// False when the time was up first.
    package let isQuiet: Bool
    package let waited: Duration

    package init(isQuiet: Bool, waited: Duration) {
        self.isQuiet = isQuiet
        self.waited = waited
    }
}
