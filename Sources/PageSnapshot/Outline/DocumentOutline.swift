/// What an outline shows of one document: the perceivable nodes with their roles and names, without those that only
/// structure the page.
struct DocumentOutline {
    let document: CapturedDocument
    private(set) var tree: FlatTree
    private(set) var roles: [String]
    /// By position; only of what is shown.
    private(set) var names: [String]
    /// The shown children of a position, as a list of positions; -1 ends it.
    private(set) var firstChildren: [Int32]
    private(set) var nextSiblings: [Int32]
    /// The position of the outline's top; nil when nothing is shown.
    private(set) var top: Int?
    private let resolver: NameResolver

    /// Makes the outline of a document, or of the subtree at a place.
    init(_ document: CapturedDocument, root: Int?, ignoring ignored: Set<Int32>) {
        self.document = document
        let relations = NodeRelations(document)
        tree = FlatTree(document, relations, ignoring: ignored)
        roles = RoleResolver(document, tree).roles
        resolver = NameResolver(document, relations, tree, roles: roles)
        names = [String](repeating: "", count: tree.count)
        firstChildren = [Int32](repeating: -1, count: tree.count)
        nextSiblings = [Int32](repeating: -1, count: tree.count)
        let first = root.map { Int(tree.positions[$0]) } ?? 0
        guard first >= 0, first < tree.count else { return }
        let scrolling = Scrolling(document)
        for position in stride(from: Int(tree.ends[first]) - 1, through: first, by: -1) {
            let shown = reduce(position, scrolling)
            guard shown >= 0 else { continue }
            if position == first {
                top = shown
            } else {
                prepend(shown, to: Int(tree.parents[position]))
            }
        }
    }

    /// Puts a node and the ones that are linked behind it before a parent's children.
    private mutating func prepend(_ shown: Int, to parent: Int) {
        var last = shown
        while nextSiblings[last] >= 0 { last = Int(nextSiblings[last]) }
        nextSiblings[last] = firstChildren[parent]
        firstChildren[parent] = Int32(shown)
    }

    /// What remains of a node whose children are done: itself, its only child, all its children, or nothing (-1).
    private mutating func reduce(_ position: Int, _ scrolling: Scrolling) -> Int {
        let node = Int(tree.nodes[position])
        let role = roles[position]
        if document.types[node] == 3 { return reduceText(position, node, role) }
        if role == "pseudo" { return -1 }
        let isScrollable = document.isElement(node) && scrolling.isScrollable(node)
        if role == "none" || role == "generic" {
            guard isScrollable else {
                return isTransparent(position, node, role)
                    ? Int(firstChildren[position]) : reduceStructure(position, node, role)
            }
        }
        if role == "LabelText", isRedundantLabel(position, node) { return withoutText(position) }
        names[position] = resolver.name(position)
        if role == "option" { firstChildren[position] = -1 }
        if role == "ListMarker", roles[Int(tree.parents[position])] != "listitem" { return -1 }
        removeRepeatedText(position)
        if role == "paragraph", firstChildren[position] < 0 { return -1 }
        roles[position] = isScrollable ? "scrollable, \(document.tag(node))" : shownRole(role, node, position)
        return position
    }

    private mutating func reduceText(_ position: Int, _ node: Int, _ role: String) -> Int {
        guard role != "none" else { return -1 }
        names[position] = resolver.name(position)
        if names[position].isEmpty, !Whitespace(document, tree, roles).isKept(position) { return -1 }
        return position
    }

    private mutating func reduceStructure(_ position: Int, _ node: Int, _ role: String) -> Int {
        let first = firstChildren[position]
        guard first >= 0 else { return reduceLeaf(position, node) }
        if nextSiblings[Int(first)] < 0 { return Int(first) }
        if role == "generic", document.hasAttributes(node) { names[position] = resolver.name(position) }
        removeRepeatedText(position)
        guard firstChildren[position] >= 0 else { return -1 }
        if nextSiblings[Int(firstChildren[position])] < 0 { return Int(firstChildren[position]) }
        let tag = document.tag(node)
        if !tag.isEmpty { roles[position] = tag }
        return position
    }

    /// An empty element says nothing, but one that waits for clicks can be acted on: an icon, a shape of a drawing.
    private mutating func reduceLeaf(_ position: Int, _ node: Int) -> Int {
        guard document.clickable.contains(Int32(node)), document.isRendered(node), !document.isInvisible(node),
            position > 0, !isInControl(position)
        else { return -1 }
        names[position] = resolver.name(position)
        roles[position] = document.tag(node)
        return position
    }

    private func isInControl(_ position: Int) -> Bool {
        var parent = Int(tree.parents[position])
        while parent >= 0 {
            if ARIARole.namedByContent.contains(roles[parent]) || roles[parent] == "LabelText" { return true }
            parent = Int(tree.parents[parent])
        }
        return false
    }

    /// Whether the accessibility tree has only the node's children: they have no box in common, or a `role` says so.
    private func isTransparent(_ position: Int, _ node: Int, _ role: String) -> Bool {
        guard document.isElement(node), position > 0 else { return false }
        switch document.tag(node) {
        case "a": return true
        case "section": return false
        default: if !document.isRendered(node) || document.isInvisible(node) { return true }
        }
        guard role == "none", document.hasAttributes(node),
            let value = document.attribute(AttributeName.role.code, node)
        else { return false }
        return ARIARole.role(of: document.texts.utf8(value)) == "none"
    }

    /// Whether a label has nothing but the text that names its check box or radio button, which Blink leaves out.
    private func isRedundantLabel(_ position: Int, _ node: Int) -> Bool {
        guard !document.has(.tabindex, node), !document.has(.onclick, node), !document.has(.ariaLabel, node),
            let control = resolver.labelled(by: node), document.tag(control) == "input", document.isRendered(control),
            let type = document.attribute(.type, control)?.lowercased(), type == "checkbox" || type == "radio",
            !document.has(.ariaLabel, control), !document.has(.ariaLabelledBy, control)
        else { return false }
        var child = tree.firstChild(position)
        while let current = child {
            let inner = Int(tree.nodes[current])
            guard document.types[inner] == 3 || inner == control else { return false }
            child = tree.nextSibling(current)
        }
        return true
    }

    /// The shown children but for text, linked; -1 for none.
    private mutating func withoutText(_ position: Int) -> Int {
        removeText(position)
        return Int(firstChildren[position])
    }

    private func shownRole(_ role: String, _ node: Int, _ position: Int) -> String {
        switch role {
        case "combobox": return document.tag(node) == "select" ? "select" : role
        case "button":
            guard document.tag(node) == "input" else { return role }
            return document.attribute(.type, node)?.lowercased() == "file" ? "input, file" : role
        case "SvgRoot": return firstChildren[position] < 0 ? "image" : role
        default: return role
        }
    }

    /// Text that says no more than the name of its parent is left out.
    private mutating func removeRepeatedText(_ position: Int) {
        guard !names[position].isEmpty else { return }
        var texts = ""
        var child = firstChildren[position]
        while child >= 0 {
            if roles[Int(child)] == "StaticText" { texts += names[Int(child)] }
            child = nextSiblings[Int(child)]
        }
        if texts == names[position] { removeText(position) }
    }

    private mutating func removeText(_ position: Int) {
        var last: Int32 = -1
        var child = firstChildren[position]
        firstChildren[position] = -1
        while child >= 0 {
            let next = nextSiblings[Int(child)]
            if roles[Int(child)] != "StaticText" {
                if last < 0 { firstChildren[position] = child } else { nextSiblings[Int(last)] = child }
                nextSiblings[Int(child)] = -1
                last = child
            }
            child = next
        }
    }
}
