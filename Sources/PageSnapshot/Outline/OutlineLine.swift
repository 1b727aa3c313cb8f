/// One line of an outline.
package struct OutlineLine: Sendable, Hashable {
    package let id: ElementID
    package let depth: Int
    package let role: String
    package let name: String
    package let isSelected: Bool
    package let isChecked: Bool
    /// Where the node is: the document's number in the outline, and its place in the document.
    let document: Int32
    let place: Int32

    /// The line as it is written, without indentation and line break.
    package var text: String {
        var text = "[\(id)] \(role)"
        if !name.isEmpty { text += ": \(name)" }
        if isSelected { text += " [selected]" }
        if isChecked { text += " [checked]" }
        return text
    }
}
