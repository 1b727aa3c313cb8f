package import JSONModel

/// `Page.navigate`
package struct Navigate: ProtocolCall {
    package struct Answer: Sendable, Hashable {
        package let frameID: String
        /// Absent when the document stays (a change of the fragment).
        package let loaderID: String?
        /// Why there is no new document: `net::ERR_…`.
        package let errorText: String?
        package let isDownload: Bool
    }

    package static let method = "Page.navigate"
    package let url: String
    package let referrer: String?
    package var parameters: [String: JSONValue] {
        var members: [String: JSONValue] = ["url": .string(url)]
        if let referrer { members["referrer"] = .string(referrer) }
        return members
    }

    package init(url: String, referrer: String?) {
        self.url = url
        self.referrer = referrer
    }

    package static func answer(_ result: JSONValue) -> Answer? {
        guard let frameID = result["frameId"]?.stringValue else { return nil }
        return Answer(
            frameID: frameID, loaderID: result["loaderId"]?.stringValue, errorText: result["errorText"]?.stringValue,
            isDownload: result["isDownload"]?.boolValue ?? false)
    }
}

/// `Page.captureScreenshot` of the viewport as PNG; the answer is base64.
package struct CaptureScreenshot: ProtocolCall {
    package static let method = "Page.captureScreenshot"
    package var parameters: [String: JSONValue] { ["format": "png"] }

    package init() {}

    package static func answer(_ result: JSONValue) -> String? {
        result["data"]?.stringValue
    }
}

/// `Page.getFrameTree`; the answer is the ids of the frames of the page's own process, the main frame first.
package struct GetFrameTree: ProtocolCall {
    package static let method = "Page.getFrameTree"
    package var parameters: [String: JSONValue] { [:] }

    package init() {}

    package static func answer(_ result: JSONValue) -> [String]? {
        var frames: [String] = []
        var trees = [result["frameTree"] ?? .null]
        while let tree = trees.popLast() {
            if let id = tree["frame"]?["id"]?.stringValue { frames.append(id) }
            trees.append(contentsOf: tree["childFrames"]?.arrayValue ?? [])
        }
        return frames.isEmpty ? nil : frames
    }
}

/// `Page.handleJavaScriptDialog`
package struct HandleDialog: PlainCall {
    package static let method = "Page.handleJavaScriptDialog"
    package let accepts: Bool
    package var parameters: [String: JSONValue] { ["accept": .bool(accepts)] }

    package init(accepts: Bool) {
        self.accepts = accepts
    }

    /// As a headless browser answers by itself when nobody listens: a page may be left, everything else is dismissed.
    /// `type` is that of `Page.javascriptDialogOpening`.
    package init(byItself type: String?) {
        self.accepts = type == "beforeunload"
    }
}
