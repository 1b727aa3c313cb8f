/// Gives each node of a document its role, as Chrome's accessibility tree shows it.
struct RoleResolver {
    private let document: CapturedDocument
    private let tree: FlatTree
    private(set) var roles: [String] = []
    /// What kind of table a node is in.
    private var tables: [TableKind] = []
    private let tagRoles: [String?]
    enum TableKind { case none, data, layout, presentation, grid }

    init(_ document: CapturedDocument, _ tree: FlatTree) {
        self.document = document
        self.tree = tree
        self.tagRoles = document.tags.map { TagRole.fixed[$0] }
        roles.reserveCapacity(tree.count)
        tables.reserveCapacity(tree.count)
        for position in 0..<tree.count { append(position) }
    }

    private mutating func append(_ position: Int) {
        let node = Int(tree.nodes[position])
        let parent = Int(tree.parents[position])
        tables.append(parent < 0 ? .none : tables[parent])
        if document.types[node] != 1 {
            roles.append(!document.isInvisible(node) ? tagRoles[Int(document.names[node])] ?? "generic" : "none")
            return
        }
        guard !document.isInvisible(node) else { return roles.append("none") }
        roles.append(role(node, position))
    }

    private mutating func role(_ node: Int, _ position: Int) -> String {
        if document.hasAttributes(node), let value = document.attribute(AttributeName.role.code, node),
            let role = ARIARole.role(of: document.texts.utf8(value)), let accepted = accepted(role, node, position)
        {
            if document.tag(node) == "table" || role == "table" || role == "grid" || role == "treegrid" {
                tables[position] = accepted == "none" ? .presentation : accepted == "table" ? .data : .grid
            }
            return accepted
        }
        return implicitRole(node, position)
    }

    /// The explicit role where it holds: not without its context, nor `none` on what can be focused.
    private func accepted(_ role: String, _ node: Int, _ position: Int) -> String? {
        switch role {
        case "none": isFocusable(node) ? nil : "none"
        case "region", "form": isNamed(node) ? role : "generic"
        case "option": hasAncestor(position, ["listbox", "combobox", "menu", "group"]) ? role : "generic"
        case "treeitem": hasAncestor(position, ["tree", "group", "treeitem"]) ? role : "generic"
        case "listitem": hasAncestor(position, ["list"]) ? role : "generic"
        default: role
        }
    }

    private func hasAncestor(_ position: Int, _ wanted: Set<String>) -> Bool {
        var parent = Int(tree.parents[position])
        while parent >= 0 {
            if wanted.contains(roles[parent]) { return true }
            parent = Int(tree.parents[parent])
        }
        return false
    }

    private func isNamed(_ node: Int) -> Bool {
        for name in [AttributeName.ariaLabel, .ariaLabelledBy, .ariaLabeledBy, .title] {
            if let value = document.attribute(name.code, node), !document.texts.isEmpty(value) { return true }
        }
        return false
    }

    func isFocusable(_ node: Int) -> Bool {
        switch document.tag(node) {
        case "button", "input", "select", "textarea", "iframe": true
        case "a", "area": document.has(.href, node) || document.has(.tabindex, node)
        default: document.has(.tabindex, node)
        }
    }
}

private extension RoleResolver {
    mutating func implicitRole(_ node: Int, _ position: Int) -> String {
        if document.pseudoElements.contains(Int32(node)) {
            return document.tag(node) == "::marker" ? "ListMarker" : "pseudo"
        }
        switch document.tag(node) {
        case "a", "area":
            return document.has(.href, node) || document.has(.xlinkHref, node) ? "link" : "generic"
        case "input":
            let type = document.attribute(.type, node)?.lowercased() ?? "text"
            return TagRole.input(type: type, hasList: document.has(.list, node))
        case "select":
            return document.isListBox(node) ? "listbox" : "combobox"
        case "img":
            let alt = document.attribute(.alt, node)
            return alt?.isEmpty == true && !isNamed(node) ? "none" : "image"
        case "section": return isNamed(node) ? "region" : "generic"
        case "header": return isInSection(position) ? "sectionheader" : "banner"
        case "footer": return isInSection(position) ? "sectionfooter" : "contentinfo"
        case "summary":
            let parent = Int(document.parents[node])
            return parent >= 0 && document.tag(parent) == "details" ? "DisclosureTriangle" : "generic"
        case "li":
            let parent = Int(tree.parents[position])
            return parent >= 0 && roles[parent] == "none"
                && ["ul", "ol", "menu"].contains(document.tag(node: parent, tree))
                ? "none" : "listitem"
        case "svg": return "SvgRoot"
        case "table", "thead", "tbody", "tfoot", "tr", "td", "th": return tableRole(node, position)
        default:
            if let role = tagRoles[Int(document.names[node])] { return role }
            guard document.hasAttributes(node), document.has(.draggable, node) else { return "generic" }
            return document.attribute(.draggable, node)?.lowercased() == "true" ? "group" : "generic"
        }
    }

    func isInSection(_ position: Int) -> Bool {
        var parent = Int(tree.parents[position])
        while parent >= 0 {
            switch document.tag(node: parent, tree) {
            case "article", "aside", "main", "nav", "section": return true
            default: break
            }
            if ["article", "complementary", "main", "navigation", "region"].contains(roles[parent]) { return true }
            parent = Int(tree.parents[parent])
        }
        return false
    }

    mutating func tableRole(_ node: Int, _ position: Int) -> String {
        let tag = document.tag(node)
        if tag == "table" {
            let isData = document.isDataTable(node)
            tables[position] = isData ? .data : .layout
            return isData ? "table" : "LayoutTable"
        }
        let kind = tables[position]
        if kind == .presentation || kind == .none { return "none" }
        switch tag {
        case "tbody": return "generic"
        case "thead", "tfoot": return kind == .layout ? "generic" : "rowgroup"
        case "tr": return kind == .layout ? "LayoutTableRow" : "row"
        case "td": return kind == .layout ? "LayoutTableCell" : kind == .grid ? "gridcell" : "cell"
        default: return headerRole(node)
        }
    }

    /// A header cell without a scope is one of a row when a data cell is beside it.
    func headerRole(_ node: Int) -> String {
        switch document.attribute(.scope, node)?.lowercased() {
        case "row", "rowgroup": return "rowheader"
        case "col", "colgroup": return "columnheader"
        default: break
        }
        let row = document.parents[node]
        var beside = node - 1
        while beside > Int(row) {
            if document.parents[beside] == row, document.isElement(beside) { break }
            beside -= 1
        }
        let next = document.end(of: node)
        let isData = { [document] (other: Int) in
            other > Int(row) && other < document.count && document.parents[other] == row && document.tag(other) == "td"
        }
        return isData(beside) || isData(nextElement(next, row)) ? "rowheader" : "columnheader"
    }

    func nextElement(_ start: Int, _ parent: Int32) -> Int {
        var node = start
        while node < document.count, document.parents[node] >= parent {
            if document.parents[node] == parent, document.isElement(node) { return node }
            node += 1
        }
        return -1
    }
}

extension CapturedDocument {
    func tag(node position: Int, _ tree: FlatTree) -> String { tag(Int(tree.nodes[position])) }

    /// Whether a select shows its options at once, instead of on demand.
    func isListBox(_ node: Int) -> Bool {
        has(.multiple, node) || (attribute(.size, node).flatMap { Int($0) } ?? 1) > 1
    }

    /// Whether a table looks like data; one that does not is for layout. Follows the surest of Blink's signs.
    func isDataTable(_ node: Int) -> Bool {
        if has(.summary, node) || (attribute(.border, node).map { $0 != "0" } ?? false) { return true }
        var rows = 0
        let end = end(of: node)
        var inner = node
        while inner + 1 < end {
            inner += 1
            guard types[inner] == 1 else { continue }
            switch tag(inner) {
            case "table": inner = self.end(of: inner) - 1
            case "caption", "thead", "tfoot", "th", "col", "colgroup": return true
            case "tr":
                rows += 1
                if rows >= 20 { return true }
            case "td": if has(.headers, inner) || has(.scope, inner) { return true }
            default: break
            }
        }
        return false
    }
}
