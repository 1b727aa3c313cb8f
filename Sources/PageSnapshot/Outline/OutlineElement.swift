/// A node of an outline, with all that is needed to name it and to act on it.
package struct OutlineElement: Sendable, Hashable {
    package let id: ElementID
    /// The role as the outline shows it: `button`, `scrollable, html`, or a tag where there is no role.
    package let role: String
    /// The accessible name; empty without one.
    package let name: String
    /// The DOM's name in lower case: `input`, `#text`.
    package let tag: String
    package let isSelected: Bool
    package let isChecked: Bool
    /// From the page's html element, through frame elements and shadow roots, as `PageSelector` reads it.
    package let xpath: String
    /// The absolute address of a link, an image or a document.
    package let url: String?
    package let node: NodeReference
}
