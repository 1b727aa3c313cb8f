/// Computes accessible names (Accessible Name and Description Computation 1.2, with HTML-AAM 1.0 for the elements' own
/// ways), from what a capture holds.
struct NameResolver {
    let document: CapturedDocument
    let tree: FlatTree
    let roles: [String]
    private let relations: NodeRelations
    /// The nodes of an `id`, and the labels `for` one, by the number of its text.
    private var identified: [Int32: [Int32]] = [:]
    private var identifiers: [String: Int32] = [:]
    private var labels: [Int32: [Int32]] = [:]
    /// For each style number, whether it begins a block.
    private let blockDisplays: Set<Int32>

    /// A name is cut after this many bytes, and no more nodes than this are read for one.
    static let maximumBytes = 4096
    static let maximumNodes = 20_000

    init(_ document: CapturedDocument, _ relations: NodeRelations, _ tree: FlatTree, roles: [String]) {
        self.document = document
        self.relations = relations
        self.tree = tree
        self.roles = roles
        var displays: Set<Int32> = []
        var column = 1
        while column < document.styles.values.count {
            displays.insert(document.styles.values[column])
            column += CapturedDocument.styleNames.count
        }
        blockDisplays = displays.filter { number in
            let text = document.texts.text(number)
            return !text.hasPrefix("inline") && text != "contents" && !text.hasPrefix("ruby") && !text.isEmpty
        }
        indexAttributes()
    }

    private mutating func indexAttributes() {
        let (id, labelFor) = (AttributeName.id.code, AttributeName.labelFor.code)
        guard document.attributeCodes.contains(where: { $0 == labelFor || Self.references.contains($0) }) else {
            return
        }
        for node in 0..<document.count {
            for place in Int(document.attributeStarts[node])..<Int(document.attributeStarts[node + 1]) {
                let (code, value) = (document.attributeCodes[place], document.attributeValues[place])
                if code == id {
                    if identified[value] == nil { identifiers[document.texts.text(value)] = value }
                    identified[value, default: []].append(Int32(node))
                } else if code == labelFor, document.tag(node) == "label" {
                    labels[value, default: []].append(Int32(node))
                }
            }
        }
    }

    private static let references: Set<UInt8> = [
        AttributeName.ariaLabelledBy.code, AttributeName.ariaLabeledBy.code,
    ]

    /// The name of the node at a position; empty without one.
    func name(_ position: Int) -> String {
        let node = Int(tree.nodes[position])
        let role = roles[position]
        switch document.types[node] {
        case 3: return joined(text(node))
        case 9: return joined(document.title.utf8)
        default: break
        }
        if role == "none" || role == "pseudo" { return "" }
        if role == "ListMarker" { return joined(text(node)) }
        if document.hasAttributes(node) {
            if let name = referencedName(node) { return name }
            if let name = labelAttribute(node) { return name }
        }
        if let name = nativeName(node, position) { return name }
        if isNamedByContent(position, role) {
            let name = content(position, of: position)
            if !name.isEmpty { return name }
        }
        return fallbackName(node, role)
    }

    func joined(_ text: some Collection<UInt8>) -> String {
        var collector = TextCollector()
        collector.append(text)
        return collector.text
    }

    /// The text that a text node or a pseudo element shows.
    func text(_ node: Int) -> ArraySlice<UInt8> {
        if document.boxes[node] >= 0 {
            let shown = document.texts.utf8(document.styles.texts[Int(document.boxes[node])])
            if !shown.isEmpty { return shown }
        }
        return document.types[node] == 3 ? document.texts.utf8(document.values[node]) : []
    }

    private func labelAttribute(_ node: Int) -> String? {
        guard let value = document.attribute(AttributeName.ariaLabel.code, node) else { return nil }
        let name = joined(document.texts.utf8(value))
        return name.isEmpty ? nil : name
    }

    private func isNamedByContent(_ position: Int, _ role: String) -> Bool {
        if role != "row" { return ARIARole.namedByContent.contains(role) }
        var parent = Int(tree.parents[position])
        while parent >= 0 {
            if roles[parent] == "grid" || roles[parent] == "treegrid" { return true }
            if roles[parent] == "table" { return false }
            parent = Int(tree.parents[parent])
        }
        return false
    }

    private func fallbackName(_ node: Int, _ role: String) -> String {
        guard document.hasAttributes(node) else { return "" }
        if !ARIARole.withoutTitle.contains(role), let title = document.attribute(AttributeName.title.code, node) {
            let name = joined(document.texts.utf8(title))
            if !name.isEmpty { return name }
        }
        guard role == "textbox" || role == "searchbox" || role == "combobox" || role == "spinbutton" else { return "" }
        for attribute in [AttributeName.placeholder, .ariaPlaceholder] {
            if let value = document.attribute(attribute.code, node) { return joined(document.texts.utf8(value)) }
        }
        return ""
    }
}

extension NameResolver {
    /// What `aria-labelledby` refers to, each with its own label or content, also when it is hidden.
    private func referencedName(_ node: Int) -> String? {
        guard
            let value = document.attribute(AttributeName.ariaLabelledBy.code, node)
                ?? document.attribute(AttributeName.ariaLabeledBy.code, node)
        else { return nil }
        var collector = TextCollector()
        for token in document.texts.utf8(value).split(whereSeparator: { $0 <= 0x20 }).prefix(64) {
            guard let target = target(of: token, from: node) else { continue }
            if let label = labelAttribute(target) {
                collector.append(label.utf8)
            } else if let position = perceived(target) {
                collector.append((target == node ? "" : embedded(position)).utf8)
            } else {
                appendHidden(target, to: &collector)
            }
            collector.appendSpace()
        }
        let name = collector.text
        return name.isEmpty ? nil : name
    }

    private func perceived(_ node: Int) -> Int? {
        let position = tree.positions[node]
        return position < 0 ? nil : Int(position)
    }

    /// What a node says within another's name: its own name where it has one of its own way, else its content.
    private func embedded(_ position: Int) -> String {
        let node = Int(tree.nodes[position])
        return nativeName(node, position) ?? content(position, of: position)
    }

    /// The element of an id. Shadow trees repeat ids, so of several the one that is nearest is meant.
    private func target(of id: ArraySlice<UInt8>, from node: Int) -> Int? {
        guard let key = identifiers[String(decoding: id, as: UTF8.self)] else { return nil }
        return nearest(identified[key] ?? [], to: node)
    }

    func nearest(_ nodes: [Int32], to node: Int) -> Int? {
        guard nodes.count > 1 else { return nodes.first.map { Int($0) } }
        var ancestor = Int(document.parents[node])
        while ancestor >= 0 {
            let end = document.end(of: ancestor)
            if let found = nodes.first(where: { Int($0) >= ancestor && Int($0) < end }) { return Int(found) }
            ancestor = Int(document.parents[ancestor])
        }
        return nodes.first.map { Int($0) }
    }

    private func appendHidden(_ node: Int, to collector: inout TextCollector) {
        for inner in node..<min(document.end(of: node), node + Self.maximumNodes) where document.types[inner] == 3 {
            let parent = document.tag(Int(document.parents[inner]))
            if parent != "script" && parent != "style" { collector.append(document.texts.utf8(document.values[inner])) }
            if collector.count > Self.maximumBytes { return }
        }
    }

    /// The labels of a form control: those `for` it, and the one around it.
    func labelName(_ node: Int) -> String? {
        var found: [Int] = []
        if let id = document.attribute(AttributeName.id.code, node), let all = labels[id] {
            found = all.count == 1 || identified[id]?.count ?? 1 == 1 ? all.map { Int($0) } : []
            if found.isEmpty, let label = nearest(all, to: node) { found = [label] }
        }
        var parent = Int(document.parents[node])
        while parent >= 0 {
            if document.isElement(parent), document.tag(parent) == "label" {
                if !document.has(.labelFor, parent), !found.contains(parent), control(of: parent) == node {
                    found.append(parent)
                }
                break
            }
            parent = Int(document.parents[parent])
        }
        guard !found.isEmpty else { return nil }
        var collector = TextCollector()
        for label in found.sorted() {
            if let position = perceived(label) {
                let own = tree.positions[node]
                collector.append((labelAttribute(label) ?? content(position, of: Int(own))).utf8)
            } else {
                appendHidden(label, to: &collector)
            }
            collector.appendSpace()
        }
        let name = collector.text
        return name.isEmpty ? nil : name
    }

    /// The control that a label is for; nil without one.
    func labelled(by label: Int) -> Int? {
        guard let id = document.attribute(AttributeName.labelFor.code, label) else { return control(of: label) }
        return nearest(identified[id] ?? [], to: label)
    }

    /// The first control in a label: the one that it labels.
    func control(of label: Int) -> Int? {
        ((label + 1)..<max(label + 1, document.end(of: label))).first { node in
            guard document.isElement(node) else { return false }
            switch document.tag(node) {
            case "button", "meter", "output", "progress", "select", "textarea": return true
            case "input": return document.attribute(.type, node)?.lowercased() != "hidden"
            default: return false
            }
        }
    }

    /// The text in the subtree, without the control that it is asked for.
    func content(_ position: Int, of control: Int) -> String {
        var collector = TextCollector()
        var inner = position + 1
        let end = min(Int(tree.ends[position]), position + Self.maximumNodes)
        var blockEnds: [Int] = []
        while inner < end, collector.count < Self.maximumBytes {
            while let last = blockEnds.last, last <= inner {
                blockEnds.removeLast()
                collector.appendSpace()
            }
            let node = Int(tree.nodes[inner])
            if document.types[node] == 3 || roles[inner] == "pseudo" {
                if roles[inner] != "none" { collector.append(text(node)) }
                inner += 1
                continue
            }
            if inner == control || roles[inner] == "ListMarker" {
                inner = Int(tree.ends[inner])
                continue
            }
            if let text = ownText(node, inner) {
                collector.appendSpace()
                collector.append(text.utf8)
                collector.appendSpace()
                inner = Int(tree.ends[inner])
                continue
            }
            if isSeparate(node, inner) {
                collector.appendSpace()
                blockEnds.append(Int(tree.ends[inner]))
            }
            inner += 1
        }
        return collector.text
    }

    private func isSeparate(_ node: Int, _ position: Int) -> Bool {
        if let display = document.style(1, node), blockDisplays.contains(display) { return true }
        return roles[position] == "LineBreak" || roles[position] == "button"
    }

    /// What an element within a name says by itself; nil when its content does.
    private func ownText(_ node: Int, _ position: Int) -> String? {
        guard document.isElement(node) else { return nil }
        if document.hasAttributes(node), roles[position] != "none", let label = labelAttribute(node) { return label }
        switch document.tag(node) {
        case "img", "svg", "area": return nativeName(node, position) ?? fallbackName(node, roles[position])
        case "input": return inputText(node)
        case "textarea": return document.inputValues[Int32(node)].map { document.texts.text($0) } ?? ""
        case "select": return selectedText(node)
        default: return nil
        }
    }

    private func selectedText(_ node: Int) -> String {
        var collector = TextCollector()
        for option in node..<document.end(of: node) where document.selected.contains(Int32(option)) {
            appendHidden(option, to: &collector)
            collector.appendSpace()
        }
        return collector.text
    }
}
