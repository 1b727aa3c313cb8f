/// What one capture of a page gave: the documents of one process that hang together.
package struct CapturedPart: Sendable {
    /// The root first.
    package var documents: [CapturedDocument]
    /// The frame element, in another part, that shows the root; nil for the page's own document.
    package var owner: NodeReference?
    /// The loader of each frame's document, where it is known.
    package var loaderIDs: [String: String]
    /// How shadow trees hang together, which a capture does not say. Empty for a page without any.
    package var shadows: ShadowStructure

    package init(
        documents: [CapturedDocument], owner: NodeReference?, loaderIDs: [String: String], shadows: ShadowStructure
    ) {
        self.documents = documents
        self.owner = owner
        self.loaderIDs = loaderIDs
        self.shadows = shadows
    }
}
