/// A node as CDP names it.
package struct NodeReference: Sendable, Hashable {
    /// The frame whose document holds the node.
    package let frameID: String
    /// `BackendNodeId`, which is distinct within the frame's process.
    package let backendNodeID: Int

    package init(frameID: String, backendNodeID: Int) {
        self.frameID = frameID
        self.backendNodeID = backendNodeID
    }
}
