package import JSONModel

/// What came of a computer call: the display afterwards.
package struct ComputerResult: Sendable, Hashable {
    /// Of the call that this answers.
    package let callID: String
    /// As in the call.
    package let name: String
    /// Of the display's size.
    package let screenshot: ModelImage
    /// The page's address.
    package let url: String
    /// The checks of the call that were confirmed.
    package let acknowledged: [JSONValue]
    /// What went wrong; nil when the actions were carried out.
    package let failure: String?

    package init(
        callID: String, name: String, screenshot: ModelImage, url: String, acknowledged: [JSONValue] = [],
        failure: String? = nil
    ) {
        self.callID = callID
        self.name = name
        self.screenshot = screenshot
        self.url = url
        self.acknowledged = acknowledged
        self.failure = failure
    }
}
