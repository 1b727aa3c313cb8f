package import JSONModel

/// One target of the browser (`Target.TargetInfo`).
package struct TargetInfo: Sendable, Hashable {
    package let targetID: String
    /// `page`, `iframe`, `tab`, `browser`, …
    package let type: String
    package let title: String
    package let url: String
    package let browserContextID: String?
    /// Of a frame in another process: the frame that contains it.
    package let parentFrameID: String?

    /// Nil when the value is not a target.
    package init?(_ value: JSONValue) {
        guard let targetID = value["targetId"]?.stringValue, let type = value["type"]?.stringValue else { return nil }
        self.targetID = targetID
        self.type = type
        self.title = value["title"]?.stringValue ?? ""
        self.url = value["url"]?.stringValue ?? ""
        self.browserContextID = value["browserContextId"]?.stringValue
        self.parentFrameID = value["parentFrameId"]?.stringValue
    }
}
