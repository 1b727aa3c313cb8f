/// One frame of a page: a document with its own tree.
package struct PageFrame: Sendable, Hashable {
    /// CDP's frame id. The main frame's is the page's id.
    package let frameID: String
    /// The frame whose document holds this one's element; nil for the main frame.
    package let parentID: String?
    /// The document's id; another one after every navigation.
    package let loaderID: String
    /// With its fragment.
    package let url: String
    /// The session of the process that shows the frame: what is in it is addressed here.
    package let session: String
    /// The element that holds the frame (`iframe`, `frame`, `object`), as its backend node id in the parent's session;
    /// nil for the main frame.
    package let ownerNodeID: Int?
    /// Whether the frame is the uppermost of its session: coordinates of the session count from its viewport's corner.
    package let isSessionRoot: Bool

    package init(
        frameID: String, parentID: String?, loaderID: String, url: String, session: String, ownerNodeID: Int?,
        isSessionRoot: Bool
    ) {
        self.frameID = frameID
        self.parentID = parentID
        self.loaderID = loaderID
        self.url = url
        self.session = session
        self.ownerNodeID = ownerNodeID
        self.isSessionRoot = isSessionRoot
    }
}
