/// A picture in a message.
package struct ModelImage: Sendable, Hashable {
    package enum Format: String, Sendable, Hashable {
        case png = "image/png"
        case jpeg = "image/jpeg"
    }

    package let format: Format
    /// The file, not encoded.
    package let bytes: [UInt8]

    package init(_ format: Format, _ bytes: [UInt8]) {
        self.format = format
        self.bytes = bytes
    }
}
