/// What of a page is wanted.
package struct OutlineScope: Sendable, Hashable {
    /// The element whose subtree alone is shown; nil for the whole page.
    package var root: NodeReference?
    /// Elements that are left out, with all that is in them, frames too.
    package var ignored: Set<NodeReference>
    /// Whether the documents of frames are shown.
    package var includesFrames: Bool

    package init(root: NodeReference?, ignored: Set<NodeReference>, includesFrames: Bool) {
        self.root = root
        self.ignored = ignored
        self.includesFrames = includesFrames
    }

    package static let wholePage = OutlineScope(root: nil, ignored: [], includesFrames: true)
}
