extension PageOutline {
    /// The node of that id, where the outline shows it.
    package func element(_ id: ElementID) -> OutlineElement? {
        guard let line = lines.first(where: { $0.id == id }) else { return nil }
        return element(line)
    }

    /// The node of a line, with its path. Takes as long as the node has siblings and ancestors.
    package func element(_ line: OutlineLine) -> OutlineElement {
        let owner = documents[Int(line.document)]
        let place = Int(line.place)
        return OutlineElement(
            id: line.id, role: line.role, name: line.name, tag: owner.document.tag(place),
            isSelected: line.isSelected, isChecked: line.isChecked, xpath: path(Int(line.document), place),
            url: owner.document.address(place),
            node: NodeReference(
                frameID: owner.document.frameID, backendNodeID: Int(owner.document.backendIDs[place])))
    }

    /// The node of a line, at once.
    package func node(of line: OutlineLine) -> NodeReference {
        let document = documents[Int(line.document)].document
        return NodeReference(
            frameID: document.frameID, backendNodeID: Int(document.backendIDs[Int(line.place)]))
    }

    /// The nodes of all lines, each once; slow on large pages, so for small ones and for tests.
    package var elements: [OutlineElement] {
        var seen: Set<ElementID> = []
        return lines.filter { seen.insert($0.id).inserted }.map { element($0) }
    }

    /// The address of a link, an image or a document; nil for others and for unknown ids.
    package func url(of id: ElementID) -> String? {
        guard let line = lines.first(where: { $0.id == id }) else { return nil }
        return documents[Int(line.document)].document.address(Int(line.place))
    }

    /// The addresses of all links, images and documents that are shown.
    package var urls: [ElementID: String] {
        var urls: [ElementID: String] = [:]
        for line in lines where urls[line.id] == nil {
            urls[line.id] = documents[Int(line.document)].document.address(Int(line.place))
        }
        return urls
    }

    /// The frames whose documents are part of the capture, in tree order, with their numbers.
    package var frames: [(ordinal: Int, frameID: String, url: String)] {
        documents.map { ($0.ordinal, $0.document.frameID, $0.document.url) }
    }

    private func path(_ number: Int, _ place: Int) -> String {
        var path = ""
        var next: (document: Int, place: Int)? = (number, place)
        var count = 0
        while let (number, place) = next, count <= documents.count {
            let owner = documents[number]
            let own = OutlinePaths(owner.document, owner.shadows).path(of: place)
            path = own == "/" && !path.isEmpty ? path : own + path
            if own == "/", owner.owner != nil, path == "/" { path = "" }
            next = owner.owner
            count += 1
        }
        return path.isEmpty ? "/" : path
    }
}

extension CapturedDocument {
    /// The absolute address of what the node shows or leads to.
    func address(_ node: Int) -> String? {
        if types[node] == 9 { return url.isEmpty ? nil : url }
        guard isElement(node) else { return nil }
        if let image = imageURLs[Int32(node)] { return texts.text(image) }
        switch tag(node) {
        case "a", "area", "link":
            guard let reference = attribute(.href, node) ?? attribute(.xlinkHref, node) else { return nil }
            return URLReference.resolve(reference, against: baseURL)
        case "input":
            guard attribute(.type, node)?.lowercased() == "image", let source = attribute(.src, node) else {
                return nil
            }
            return URLReference.resolve(source, against: baseURL)
        default: return nil
        }
    }
}
