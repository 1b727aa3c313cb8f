/// One element of a page. It means the same element for as long as its document is there.
package struct ElementReference: Sendable, Hashable {
    /// The session of the process that shows the element's frame.
    package let session: String
    /// CDP's backend node id, which counts per process.
    package let nodeID: Int
    package let frameID: String

    package init(session: String, nodeID: Int, frameID: String) {
        self.session = session
        self.nodeID = nodeID
        self.frameID = frameID
    }
}
