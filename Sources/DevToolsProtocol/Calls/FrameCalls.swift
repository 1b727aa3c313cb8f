package import JSONModel

/// `Page.getFrameTree` with what is known about each frame of the session's process, the uppermost first and every
/// frame after its parent.
package struct GetFrames: ProtocolCall {
    package struct Frame: Sendable, Hashable {
        package let frameID: String
        package let parentID: String?
        package let loaderID: String
        /// With its fragment.
        package let url: String
    }

    package static let method = "Page.getFrameTree"
    package var parameters: [String: JSONValue] { [:] }

    package init() {}

    package static func answer(_ result: JSONValue) -> [Frame]? {
        var frames: [Frame] = []
        var trees = [result["frameTree"] ?? .null]
        while let tree = trees.popLast() {
            if let frame = frame(tree["frame"]) { frames.append(frame) }
            trees.append(contentsOf: (tree["childFrames"]?.arrayValue ?? []).reversed())
        }
        return frames.isEmpty ? nil : frames
    }

    private static func frame(_ value: JSONValue?) -> Frame? {
        guard let value, let id = value["id"]?.stringValue, let loader = value["loaderId"]?.stringValue else {
            return nil
        }
        return Frame(
            frameID: id, parentID: value["parentId"]?.stringValue, loaderID: loader,
            url: (value["url"]?.stringValue ?? "") + (value["urlFragment"]?.stringValue ?? ""))
    }
}

/// `DOM.getFrameOwner`; the answer is the backend node id of the element that holds the frame, in the session of the
/// frame that contains it.
package struct GetFrameOwner: ProtocolCall {
    package static let method = "DOM.getFrameOwner"
    package let frameID: String
    package var parameters: [String: JSONValue] { ["frameId": .string(frameID)] }

    package init(frameID: String) {
        self.frameID = frameID
    }

    package static func answer(_ result: JSONValue) -> Int? {
        result["backendNodeId"]?.integerValue.map(Int.init)
    }
}

/// `Target.setAutoAttach` to the frames of other processes that are directly within a session's, with flat sessions.
package struct AttachToFrames: PlainCall {
    package static let method = "Target.setAutoAttach"
    package var parameters: [String: JSONValue] {
        [
            "autoAttach": true, "waitForDebuggerOnStart": false, "flatten": true, "filter": [["type": "iframe"]],
        ]
    }

    package init() {}
}
