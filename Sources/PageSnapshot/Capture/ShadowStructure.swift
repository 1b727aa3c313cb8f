/// The true parents and steps of nodes under shadow hosts. A capture is of the flat tree, in which a slotted node is a
/// child of its slot; an XPath goes by the node tree.
package struct ShadowStructure: Sendable, Hashable {
    struct Entry: Sendable, Hashable {
        let parent: Int32
        /// With the slash: `/div[1]`, or `//div[1]` for a child of a shadow root.
        let step: String
    }

    private(set) var entries: [Int32: Entry] = [:]

    package init() {}

    /// How many levels of elements are read.
    static let maximumDepth = 600

    /// Adds what an answer to `DOM.describeNode` (depth -1, pierce) says about a host.
    package mutating func add(_ message: [UInt8]) throws(CaptureError) {
        var scanner = CaptureScanner(message)
        try addMembers(&scanner)
    }

    private mutating func addMembers(_ scanner: inout CaptureScanner) throws(CaptureError) {
        guard try scanner.open(UInt8(ascii: "{")) else { return }
        repeat {
            let name = try scanner.text()
            try scanner.expect(UInt8(ascii: ":"))
            switch name {
            case "result": try addMembers(&scanner)
            case "node", "root": add(try Self.node(&scanner, depth: 0))
            default: try scanner.skip()
            }
        } while try scanner.more(UInt8(ascii: "{"))
    }

    private struct Node {
        var id: Int32 = 0
        var type: Int32 = 0
        var name = ""
        var isForeign = false
        var isUserAgent = false
        var contents: [Node] = []
        var children: [Node] = []
        var shadowRoots: [Node] = []
    }

    private static func node(_ scanner: inout CaptureScanner, depth: Int) throws(CaptureError) -> Node {
        guard depth < maximumDepth else { throw CaptureError(.tooLarge, "a shadow tree is too deep") }
        var node = Node()
        guard try scanner.open(UInt8(ascii: "{")) else { return node }
        repeat {
            let name = try scanner.text()
            try scanner.expect(UInt8(ascii: ":"))
            switch name {
            case "backendNodeId": node.id = try scanner.integer()
            case "nodeType": node.type = try scanner.integer()
            case "nodeName": node.name = try scanner.text()
            case "isSVG":
                node.isForeign = try scanner.peek() == UInt8(ascii: "t")
                try scanner.skip()
            case "shadowRootType": node.isUserAgent = try scanner.text() == "user-agent"
            case "contentDocument": node.contents = [try Self.node(&scanner, depth: depth + 1)]
            case "children": node.children = try nodes(&scanner, depth: depth + 1)
            case "shadowRoots": node.shadowRoots = try nodes(&scanner, depth: depth + 1)
            default: try scanner.skip()
            }
        } while try scanner.more(UInt8(ascii: "{"))
        return node
    }

    private static func nodes(_ scanner: inout CaptureScanner, depth: Int) throws(CaptureError) -> [Node] {
        var nodes: [Node] = []
        guard try scanner.open(UInt8(ascii: "[")) else { return nodes }
        repeat {
            nodes.append(try node(&scanner, depth: depth))
        } while try scanner.more(UInt8(ascii: "["))
        return nodes
    }

    private mutating func add(_ host: Node) {
        var stack = [host]
        while let node = stack.popLast() {
            add(node.children, parent: node.id, slash: "/")
            stack += node.children
            stack += node.contents
            for root in node.shadowRoots where !root.isUserAgent {
                add(root.children, parent: node.id, slash: "//")
                stack += root.children
            }
        }
    }

    private mutating func add(_ children: [Node], parent: Int32, slash: String) {
        var counts: [String: Int] = [:]
        for child in children {
            let count = (counts[child.name] ?? 0) + 1
            counts[child.name] = count
            let step =
                child.isForeign
                ? "*[name()='\(child.name)'][\(count)]"
                : OutlinePaths.step(name: child.name.lowercased(), type: Int(child.type), number: count)
            entries[child.id] = Entry(parent: parent, step: slash + step)
        }
    }
}
