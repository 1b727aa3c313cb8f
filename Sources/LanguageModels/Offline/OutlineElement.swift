/// One line of a snapshot's text form.
struct OutlineElement: Sendable, Hashable {
    /// As `1-25`.
    let id: String
    /// As written: `button`, `input, file`, `scrollable, html`, a tag's name.
    let role: String
    /// Empty when the line has none.
    let name: String
    /// The line ends with `[selected]`.
    let isSelected: Bool
    /// The line ends with `[checked]`.
    let isChecked: Bool
    /// Levels of indentation.
    let depth: Int
    /// The index of the element it stands under; nil at the top.
    let parent: Int?
    /// The index after its last descendant.
    var end: Int

    /// The kind that decides what can be done with it.
    var kind: ElementKind { ElementKind(role: role) }
}
