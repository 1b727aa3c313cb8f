/// What came of a tool call.
package struct ToolResult: Sendable, Hashable {
    /// Of the call that this answers.
    package let callID: String
    /// The tool's name, which some providers want again.
    package let name: String
    /// What the model reads.
    package let text: String
    /// What the model sees.
    package let images: [ModelImage]
    /// The tool failed, and `text` says why.
    package let isError: Bool

    package init(callID: String, name: String, text: String, images: [ModelImage] = [], isError: Bool = false) {
        self.callID = callID
        self.name = name
        self.text = text
        self.images = images
        self.isError = isError
    }
}
