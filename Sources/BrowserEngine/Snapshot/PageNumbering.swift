package import PageSnapshot
import Synchronization

/// The numbers of one page's documents, for as long as the page is there.
package final class PageNumbering: Sendable {
    private let ordinals = Mutex(FrameOrdinals())

    package init() {}

    /// The outline of the parts, with numbers that no other document of this page has.
    package func outline(_ parts: [CapturedPart], scope: OutlineScope) -> PageOutline {
        ordinals.withLock { PageOutline(parts, scope: scope, ordinals: &$0) }
    }
}
