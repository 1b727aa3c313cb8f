/// The values of a fixed set of header fields, in one buffer: strings are made only when they are asked for.
package struct FieldValues: Sendable, Hashable {
    private var text: [UInt8] = []
    /// Where each value lies in `text`; empty for an absent one.
    private var spans: [Range<Int>]

    /// No values yet, for `count` fields.
    package init(count: Int) {
        spans = Array(repeating: 0..<0, count: count)
    }

    /// As received: nil and the empty text both mean absent.
    package init(_ values: [String?]) {
        self.init(count: values.count)
        for (index, value) in values.enumerated() {
            guard let value else { continue }
            let start = text.count
            text.append(contentsOf: value.utf8)
            spans[index] = start..<text.count
        }
    }

    /// The value; nil when it is absent or empty. Bytes that are not UTF-8 are replaced.
    package subscript(_ index: Int) -> String? {
        let span = spans[index]
        return span.isEmpty ? nil : String(decoding: text[span], as: UTF8.self)
    }

    /// The bytes of the value; empty when it is absent.
    package func bytes(_ index: Int) -> ArraySlice<UInt8> {
        text[spans[index]]
    }

    /// Forgets the values and keeps the memory, unless somebody else still holds them.
    mutating func removeAll() {
        text.removeAll(keepingCapacity: true)
        for index in spans.indices { spans[index] = 0..<0 }
    }

    /// The first value of a name counts.
    mutating func set(_ index: Int, _ value: UnsafeRawBufferPointer) {
        guard spans[index].isEmpty else { return }
        let start = text.count
        unsafe text.append(contentsOf: value)
        spans[index] = start..<text.count
    }
}
