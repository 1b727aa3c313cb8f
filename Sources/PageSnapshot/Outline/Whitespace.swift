/// Which white space between elements is shown as text, as Blink decides it: only between inline boxes that would
/// otherwise run together.
struct Whitespace {
    private let document: CapturedDocument
    private let tree: FlatTree
    private let roles: [String]

    init(_ document: CapturedDocument, _ tree: FlatTree, _ roles: [String]) {
        self.document = document
        self.tree = tree
        self.roles = roles
    }

    func isKept(_ position: Int) -> Bool {
        let node = Int(tree.nodes[position])
        let bytes = document.types[node] == 3 ? document.texts.utf8(document.values[node]) : []
        if bytes.isEmpty { return false }
        if bytes.contains(where: { $0 > 0x20 }) { return true }
        let previous = Int(tree.previousSiblings[position])
        guard previous >= 0, let next = tree.nextSibling(position) else { return false }
        return !isNeedless(beside: previous, isAfter: false, depth: 0)
            && !isNeedless(beside: next, isAfter: true, depth: 0)
    }

    private func isNeedless(beside position: Int, isAfter: Bool, depth: Int) -> Bool {
        guard depth <= 3 else { return false }
        let node = Int(tree.nodes[position])
        if document.types[node] == 3 { return hasSpace(node, atStart: isAfter) }
        let tag = document.tag(node)
        if tag == "br" { return true }
        if tag == "img" { return false }
        guard let display = document.style(1, node), document.texts.utf8(display).elementsEqual("inline".utf8),
            !["input", "select", "textarea", "button", "video", "audio", "canvas", "iframe", "object", "embed", "svg"]
                .contains(tag)
        else { return true }
        guard let child = isAfter ? tree.firstChild(position) : tree.lastChild(position) else {
            let beside = isAfter ? tree.nextSibling(position) : Int(tree.previousSiblings[position])
            guard let beside, beside >= 0 else { return false }
            return isNeedless(beside: beside, isAfter: isAfter, depth: depth + 1)
        }
        return isNeedless(beside: child, isAfter: isAfter, depth: depth + 1)
    }

    private func hasSpace(_ node: Int, atStart: Bool) -> Bool {
        let bytes = document.texts.utf8(document.values[node])
        guard let edge = atStart ? bytes.first : bytes.last else { return false }
        return edge <= 0x20
    }
}
