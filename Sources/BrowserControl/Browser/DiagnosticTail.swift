/// The last lines of what a process said, bounded in number and in length.
package struct DiagnosticTail: Sendable {
    package private(set) var lines: [String] = []
    private var partial: [UInt8] = []
    private let maximumLines: Int
    private let maximumLineBytes: Int

    package init(maximumLines: Int, maximumLineBytes: Int) {
        self.maximumLines = maximumLines
        self.maximumLineBytes = maximumLineBytes
    }

    /// Takes bytes as they come. What exceeds a line's length is dropped.
    package mutating func append(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                finishLine()
            } else if partial.count < maximumLineBytes {
                partial.append(byte)
            }
        }
    }

    /// The lines, the unfinished one included.
    package var allLines: [String] {
        partial.isEmpty ? lines : lines + [String(decoding: partial, as: UTF8.self)]
    }

    private mutating func finishLine() {
        guard !partial.isEmpty else { return }
        lines.append(String(decoding: partial, as: UTF8.self))
        if lines.count > maximumLines { lines.removeFirst() }
        partial.removeAll(keepingCapacity: true)
    }
}
