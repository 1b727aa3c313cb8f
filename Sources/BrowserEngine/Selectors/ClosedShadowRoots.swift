import JSONModel

/// Closed shadow roots, which no script can find: the browser is asked.
enum ClosedShadowRoots {
    /// More than this are not looked into.
    static let maximumCount = 500

    /// The backend node ids of an element's closed roots, told by its `DOM.Node`.
    static func of(_ node: JSONValue) -> [Int] {
        (node["shadowRoots"]?.arrayValue ?? []).compactMap { root in
            guard root["shadowRootType"]?.stringValue == "closed" else { return nil }
            return root["backendNodeId"]?.integerValue.map(Int.init)
        }
    }

    /// The backend node ids of all closed roots of one frame's document, the outer ones first; `root` is a whole
    /// `DOM.getDocument` of the frame's session.
    static func all(in root: JSONValue, frameID: String, isSessionRoot: Bool) -> [Int] {
        guard let document = isSessionRoot ? root : document(ofFrame: frameID, in: root) else { return [] }
        var found: [Int] = []
        var nodes = [document]
        while let node = nodes.popLast(), found.count < maximumCount {
            found += of(node)
            nodes += (node["children"]?.arrayValue ?? []).reversed()
            nodes += node["shadowRoots"]?.arrayValue ?? []
        }
        return found
    }

    private static func document(ofFrame frameID: String, in root: JSONValue) -> JSONValue? {
        var nodes = [root]
        while let node = nodes.popLast() {
            if let document = node["contentDocument"] {
                if node["frameId"]?.stringValue == frameID { return document }
                nodes.append(document)
            }
            nodes += node["children"]?.arrayValue ?? []
            nodes += node["shadowRoots"]?.arrayValue ?? []
        }
        return nil
    }
}
