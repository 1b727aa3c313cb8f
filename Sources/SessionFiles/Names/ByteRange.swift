/// Which bytes of a file a request wants (RFC 9110, 14.2).
package enum ByteRange: Sendable, Equatable {
    case whole
    /// Not empty, and within the file.
    case part(Range<Int64>)
    /// Beyond the file's end: 416.
    case unsatisfiable

    /// Reads the field's value. One range of bytes is honoured; several, other units and nonsense mean the whole file, as a server
    /// may always answer.
    package init(field: String?, size: Int64) {
        self = .whole
        guard let field, field.hasPrefix("bytes=") else { return }
        let bounds = field.dropFirst(6).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard bounds.count == 2, let first = Self.number(bounds[0]), let last = Self.number(bounds[1]) else { return }
        switch (first, last) {
        case (nil, nil): return
        case (nil, let count?):
            self = count == 0 || size == 0 ? .unsatisfiable : .part(max(0, size - count)..<size)
        case (let start?, let end):
            if let end, end < start { return }
            self = start >= size ? .unsatisfiable : .part(start..<min(size, (end ?? size - 1) + 1))
        }
    }

    /// Nil inside for nothing at all, nil for what is no number.
    private static func number(_ text: Substring) -> Int64?? {
        guard !text.isEmpty else { return .some(nil) }
        guard text.utf8.count <= 18, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = Int64(text)
        else { return nil }
        return .some(value)
    }
}
