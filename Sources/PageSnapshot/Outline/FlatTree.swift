/// The nodes of a document that can be perceived. In pre-order, so that a subtree is a range.
struct FlatTree {
    /// Places in the document.
    private(set) var nodes: [Int32] = []
    /// Positions in this tree; -1 for the root.
    private(set) var parents: [Int32] = []
    private(set) var previousSiblings: [Int32] = []
    /// The position after the subtree.
    private(set) var ends: [Int32] = []
    /// Where a node of the document is here; -1 for one that is not.
    private(set) var positions: [Int32]

    var count: Int { nodes.count }

    /// Takes the document without those nodes and what is in them.
    init(_ document: CapturedDocument, _ relations: NodeRelations, ignoring ignored: Set<Int32>) {
        positions = [Int32](repeating: -1, count: document.count)
        var lastChildren: [Int32] = []
        var canvasEnd = 0
        for node in 0..<document.count {
            let place = document.parents[node]
            let parent = place < 0 ? -1 : positions[Int(place)]
            guard place < 0 || parent >= 0, ignored.isEmpty || !ignored.contains(Int32(node)) else { continue }
            if node >= canvasEnd, document.tag(node) == "canvas" { canvasEnd = document.end(of: node) }
            guard relations.isPerceivable(node, in: document, isInCanvas: node < canvasEnd) else { continue }
            let position = Int32(nodes.count)
            positions[node] = position
            nodes.append(Int32(node))
            parents.append(parent)
            ends.append(position + 1)
            lastChildren.append(-1)
            previousSiblings.append(parent < 0 ? -1 : lastChildren[Int(parent)])
            if parent >= 0 { lastChildren[Int(parent)] = position }
        }
        for position in stride(from: count - 1, to: 0, by: -1) {
            let parent = Int(parents[position])
            ends[parent] = max(ends[parent], ends[position])
        }
    }

    /// The position of the next sibling; nil for the last.
    func nextSibling(_ position: Int) -> Int? {
        let next = Int(ends[position])
        return next < count && parents[next] == parents[position] ? next : nil
    }

    func firstChild(_ position: Int) -> Int? {
        position + 1 < Int(ends[position]) ? position + 1 : nil
    }

    func lastChild(_ position: Int) -> Int? {
        guard var child = firstChild(position) else { return nil }
        while let next = nextSibling(child) { child = next }
        return child
    }
}

extension CapturedDocument {
    /// The place after the node's subtree.
    func end(of node: Int) -> Int {
        var end = node + 1
        while end < count, parents[end] >= Int32(node) { end += 1 }
        return end
    }
}
