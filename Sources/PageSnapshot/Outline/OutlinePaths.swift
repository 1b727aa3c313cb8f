/// Writes XPaths of nodes of one document.
struct OutlinePaths {
    private let document: CapturedDocument
    private let shadows: ShadowStructure

    init(_ document: CapturedDocument, _ shadows: ShadowStructure) {
        self.document = document
        self.shadows = shadows
    }

    /// `div[2]`, `text()[1]`, `*[name()='svg:g'][1]`.
    static func step(name: String, type: Int, number: Int) -> String {
        switch type {
        case 3: "text()[\(number)]"
        case 8: "comment()[\(number)]"
        case _ where name.utf8.contains(UInt8(ascii: ":")): "*[name()='\(name)'][\(number)]"
        default: "\(name)[\(number)]"
        }
    }

    /// The path from the document, `/html[1]/body[1]`; of the document itself, `/`.
    func path(of node: Int) -> String {
        var steps: [String] = []
        var node = node
        while node > 0, steps.count <= document.count {
            if let entry = shadows.entries[document.backendIDs[node]] {
                steps.append(entry.step)
                node = climb(from: entry.parent, &steps)
                continue
            }
            steps.append("/" + step(node))
            node = Int(document.parents[node])
        }
        return steps.isEmpty ? "/" : steps.reversed().joined()
    }

    /// Follows parents that are not in the capture; answers with the place of the first one that is.
    private func climb(from parent: Int32, _ steps: inout [String]) -> Int {
        var parent = parent
        while steps.count <= document.count {
            if let place = document.backendIDs.firstIndex(of: parent) { return place }
            guard let entry = shadows.entries[parent] else { return 0 }
            steps.append(entry.step)
            parent = entry.parent
        }
        return 0
    }

    private func step(_ node: Int) -> String {
        let parent = document.parents[node]
        var number = 1
        var sibling = Int(parent) + 1
        while sibling < node {
            if document.parents[sibling] == parent, document.names[sibling] == document.names[node] { number += 1 }
            sibling += 1
        }
        if let name = document.foreignNames[document.names[node]] { return "*[name()='\(name)'][\(number)]" }
        return Self.step(name: document.tag(node), type: Int(document.types[node]), number: number)
    }
}
