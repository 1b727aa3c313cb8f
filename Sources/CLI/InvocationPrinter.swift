import JSONCoding
import JSONModel
import LocalCloud
import NIOCore

/// Shows what a function answers, as it comes.
@CloudActor
final class InvocationPrinter {
    private var isStreaming = false

    nonisolated init() {}

    /// Takes the pieces of a response.
    func take(_ piece: ResponsePiece) {
        switch piece {
        case .head(let contentType, let streaming):
            isStreaming = streaming
            Output.line(streaming ? "stream (\(contentType)):" : "response (\(contentType)):")
        case .bytes(let buffer):
            Output.line(Self.readable(Array(buffer.readableBytesView)))
        }
    }

    /// JSON is indented by its members; the eight NULs between a prelude and its body are shown as a line.
    private static func readable(_ bytes: [UInt8]) -> String {
        if let value = try? JSON.value(from: bytes), let text = try? JSON.indentedText(value) { return text }
        let parts = bytes.split(separator: [0, 0, 0, 0, 0, 0, 0, 0], maxSplits: 1, omittingEmptySubsequences: false)
        return parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n--- prelude ends ---\n")
    }
}
