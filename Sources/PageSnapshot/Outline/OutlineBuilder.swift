/// Puts the outlines of a page's documents together.
struct OutlineBuilder {
    private(set) var lines: [OutlineLine] = []
    private(set) var documents: [OutlineDocument] = []
    private let scope: OutlineScope
    /// The document that a frame element shows, by the element's document and place.
    private var contents: [Frame: Int] = [:]

    private struct Frame: Hashable {
        let document: Int
        let place: Int
    }

    /// Frames are shown to this depth, and no deeper.
    static let maximumFrameDepth = 64
    /// Deeper lines are indented like this.
    static let maximumDepth = 500

    init(_ parts: [CapturedPart], scope: OutlineScope, ordinals: inout FrameOrdinals) {
        self.scope = scope
        var starts: [Int] = []
        for part in parts {
            starts.append(documents.count)
            addDocuments(of: part, &ordinals)
        }
        for (part, start) in zip(parts, starts) {
            guard let owner = part.owner, let place = place(of: owner) else { continue }
            connect(owner: place, content: start)
        }
    }

    private mutating func addDocuments(of part: CapturedPart, _ ordinals: inout FrameOrdinals) {
        let start = documents.count
        for document in part.documents {
            let ordinal = ordinals.ordinal(
                frameID: document.frameID, loaderID: part.loaderIDs[document.frameID] ?? "",
                documentNodeID: document.documentNodeID)
            documents.append(
                OutlineDocument(document: document, ordinal: ordinal, shadows: part.shadows, owner: nil))
        }
        for (number, document) in part.documents.enumerated() {
            for (place, content) in document.contentDocuments {
                guard content > 0, Int(content) < part.documents.count, place >= 0, Int(place) < document.count else {
                    continue
                }
                connect(owner: Frame(document: start + number, place: Int(place)), content: start + Int(content))
            }
        }
    }

    private mutating func connect(owner: Frame, content: Int) {
        guard contents[owner] == nil, documents[content].owner == nil, owner.document != content else { return }
        contents[owner] = content
        let document = documents[content]
        documents[content] = OutlineDocument(
            document: document.document, ordinal: document.ordinal, shadows: document.shadows,
            owner: (owner.document, owner.place))
    }

    private func place(of node: NodeReference) -> Frame? {
        for (number, document) in documents.enumerated() where document.document.frameID == node.frameID {
            guard let id = Int32(exactly: node.backendNodeID),
                let place = document.document.backendIDs.firstIndex(of: id)
            else { return nil }
            return Frame(document: number, place: place)
        }
        return nil
    }
}

extension OutlineBuilder {
    /// Writes the lines; false when the scope's root is not there and the whole page is shown.
    mutating func build() -> Bool {
        guard !documents.isEmpty else { return scope.root == nil }
        guard let root = scope.root else {
            append(document: 0, root: nil, depth: 0, frameDepth: 0)
            return true
        }
        guard let place = place(of: root) else {
            append(document: 0, root: nil, depth: 0, frameDepth: 0)
            return false
        }
        append(document: place.document, root: place.place, depth: 0, frameDepth: 0)
        return true
    }

    private mutating func append(document number: Int, root: Int?, depth: Int, frameDepth: Int) {
        let document = documents[number].document
        var ignored: Set<Int32> = []
        for node in scope.ignored where node.frameID == document.frameID {
            if let place = place(of: node) { ignored.insert(Int32(place.place)) }
        }
        let outline = DocumentOutline(document, root: root, ignoring: ignored)
        guard let top = outline.top else { return }
        var stack: [(position: Int, depth: Int)] = [(top, depth)]
        var children: [Int] = []
        while let (position, depth) = stack.popLast() {
            let inner = appendLines(outline, position, number, depth)
            let place = Int(outline.tree.nodes[position])
            if scope.includesFrames, frameDepth < Self.maximumFrameDepth,
                let content = contents[Frame(document: number, place: place)]
            {
                append(document: content, root: nil, depth: depth + 1, frameDepth: frameDepth + 1)
            }
            children.removeAll(keepingCapacity: true)
            var child = outline.firstChildren[position]
            while child >= 0 {
                children.append(Int(child))
                child = outline.nextSiblings[Int(child)]
            }
            for child in children.reversed() { stack.append((child, min(inner, Self.maximumDepth))) }
        }
    }

    /// Writes a node, and what belongs to it without a node of its own: the list of a select, the value of a field.
    /// Answers with the depth of its children.
    private mutating func appendLines(_ outline: DocumentOutline, _ position: Int, _ number: Int, _ depth: Int) -> Int {
        let place = Int(outline.tree.nodes[position])
        let document = outline.document
        let id = ElementID(frame: documents[number].ordinal, node: Int(document.backendIDs[place]))
        let role = outline.roles[position]
        func line(_ role: String, _ name: String, _ depth: Int, _ isSelected: Bool, _ isChecked: Bool) -> OutlineLine {
            OutlineLine(
                id: id, depth: depth, role: role, name: name, isSelected: isSelected, isChecked: isChecked,
                document: Int32(number), place: Int32(place))
        }
        let name = outline.names[position]
        lines.append(line(role, name, depth, document.isSelected(place), document.isChecked(place)))
        if role == "select" {
            lines.append(line("MenuListPopup", "", depth + 1, false, false))
            return depth + 2
        }
        if let value = document.shownValue(place), value != name {
            lines.append(line("StaticText", value, depth + 1, false, false))
        }
        return depth + 1
    }
}
