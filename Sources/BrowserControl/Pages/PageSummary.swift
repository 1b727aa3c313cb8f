/// One page of the browser, as a person would list them.
package struct PageSummary: Sendable, Hashable {
    /// The target's id.
    package let id: String
    package let url: String
    package let title: String
    /// The main frame's id, which in Chromium is the target's.
    package let frameID: String
    /// Whether operations without a page of their own go there.
    package let isActive: Bool
}
