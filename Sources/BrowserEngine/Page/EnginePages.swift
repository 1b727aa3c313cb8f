package import BrowserControl
import Synchronization

/// The pages of a browser as the engine works on them. Remembers what belongs to a page for as long as it is there: the
/// numbers of its documents, and what its network does.
package final class EnginePages: Sendable {
    private let pages: PageOperations
    private let quiet: QuietWait
    private let memories = Mutex<[String: PageMemory]>([:])

    /// More pages than this are not remembered.
    private static let limit = 256

    package init(_ pages: PageOperations) {
        self.pages = pages
        self.quiet = QuietWait(pages: pages)
    }

    /// The page of a frame, or the active one with nil. Throws `pageNotFound`.
    package func page(ofFrame frameID: String?) async throws(EngineError) -> EnginePage {
        let attached: AttachedPage
        do {
            attached = try await pages.page(forFrame: frameID)
        } catch {
            throw EngineError(
                .pageNotFound,
                frameID.map { "Page not found: no open page has the frame `\($0.prefix(64))`" }
                    ?? "Page not found: no page is open")
        }
        return EnginePage(pages: pages, page: attached, quiet: quiet, memory: memory(of: attached.id))
    }

    private func memory(of pageID: String) -> PageMemory {
        memories.withLock { memories in
            if let known = memories[pageID] { return known }
            // Numbers that begin anew could be taken for old ones, but only by who kept them for hundreds of pages.
            if memories.count >= Self.limit { memories.removeAll() }
            let new = PageMemory()
            memories[pageID] = new
            return new
        }
    }
}
