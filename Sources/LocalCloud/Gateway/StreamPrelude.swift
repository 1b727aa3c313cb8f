import NIOCore

/// Finds the metadata in front of a streamed response: JSON, then eight NUL bytes within the first 16 KB.
struct StreamPrelude {
    /// What has come to light.
    enum Step {
        case incomplete
        /// The metadata, and the first bytes of the body.
        case complete(metadata: [UInt8], body: ByteBuffer)
        case malformed
    }

    private static let maximumBytes = 16 * 1024
    private static let delimiterLength = 8

    private var buffer = ByteBuffer()
    private var searched = 0

    /// Takes the next bytes of the response.
    mutating func receive(_ bytes: ByteBuffer) -> Step {
        buffer.writeImmutableBuffer(bytes)
        let view = buffer.readableBytesView
        var zeros = 0
        var index = view.index(view.startIndex, offsetBy: max(0, searched - Self.delimiterLength))
        let end = view.index(view.startIndex, offsetBy: min(view.count, Self.maximumBytes))
        while index < end {
            zeros = view[index] == 0 ? zeros + 1 : 0
            index = view.index(after: index)
            if zeros == Self.delimiterLength {
                let length = view.distance(from: view.startIndex, to: index)
                let metadata = Array(view.prefix(length - Self.delimiterLength))
                buffer.moveReaderIndex(forwardBy: length)
                return .complete(metadata: metadata, body: buffer.slice())
            }
        }
        searched = view.count
        return view.count >= Self.maximumBytes ? .malformed : .incomplete
    }
}
