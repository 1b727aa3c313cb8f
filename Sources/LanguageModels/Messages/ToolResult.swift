/// What came of a tool call.
package struct ToolResult: Sendable, Hashable {
    package let callID: String
    /// The tool's name, which some providers want again.
    package let name: String
    package let text: String
    package let images: [ModelImage]
    package let isError: Bool

    package init(callID: String, name: String, text: String, images: [ModelImage] = [], isError: Bool = false) {
        self.callID = callID
        self.name = name
        self.text = text
        self.images = images
        self.isError = isError
    }
}
