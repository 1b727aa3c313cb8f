/// A picture in a message.
package struct ModelImage: Sendable, Hashable {
    /// What every provider takes.
    package enum Format: String, Sendable, Hashable {
        case png = "image/png"
        case jpeg = "image/jpeg"
    }

    /// Of the file.
    package let format: Format
    /// The file, not encoded.
    package let bytes: [UInt8]

    package init(_ format: Format, _ bytes: [UInt8]) {
        self.format = format
        self.bytes = bytes
    }
}
