/// The frames of one page at one moment, of whatever process.
package struct PageFrames: Sendable, Hashable {
    /// The page's id, which is its main frame's.
    package let pageID: String
    /// The main frame first, and every frame after its parent.
    package let frames: [PageFrame]

    package init(pageID: String, frames: [PageFrame]) {
        self.pageID = pageID
        self.frames = frames
    }

    package var main: PageFrame? { frames.first }

    package subscript(_ frameID: String) -> PageFrame? {
        frames.first { $0.frameID == frameID }
    }

    /// The frames whose elements are in that frame's document, in the order in which they were made.
    package func children(of frameID: String) -> [PageFrame] {
        frames.filter { $0.parentID == frameID }
    }

    /// The frame that an element holds; nil when it holds none. Backend node ids count per process: the session is the
    /// one of the element.
    package func frame(ownedBy ownerNodeID: Int, session: String) -> PageFrame? {
        frames.first { frame in
            frame.ownerNodeID == ownerNodeID && frame.parentID.flatMap { self[$0] }?.session == session
        }
    }

    /// The sessions in which the page is to be addressed, the main frame's first.
    package var sessions: [String] {
        var seen: Set<String> = []
        return frames.map(\.session).filter { seen.insert($0).inserted }
    }
}
