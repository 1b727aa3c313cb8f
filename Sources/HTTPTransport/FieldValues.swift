/// The values of a fixed set of header fields, in one buffer: strings are made only when they are asked for.
package struct FieldValues: Sendable, Hashable {
    private var text: [UInt8] = []
    /// Where each value begins and ends in `text`, one after the other; equal for an absent one.
    private var borders: [Int]

    /// No values yet, for `count` fields.
    package init(count: Int) {
        borders = Array(repeating: 0, count: count * 2)
    }

    /// As received: nil and the empty text both mean absent.
    package init(_ values: [String?]) {
        self.init(count: values.count)
        for index in values.indices {
            guard let value = values[index] else { continue }
            borders[index * 2] = text.count
            text.append(contentsOf: value.utf8)
            borders[index * 2 + 1] = text.count
        }
    }

    /// The value; nil when it is absent or empty. Bytes that are not UTF-8 are replaced.
    package subscript(_ index: Int) -> String? {
        let value = bytes(index)
        return value.isEmpty ? nil : String(decoding: value, as: UTF8.self)
    }

    /// The bytes of the value; empty when it is absent.
    package func bytes(_ index: Int) -> ArraySlice<UInt8> {
        text[borders[index * 2]..<borders[index * 2 + 1]]
    }

    /// Forgets the values and keeps the memory, unless somebody else still holds them.
    mutating func removeAll() {
        text.removeAll(keepingCapacity: true)
        for index in borders.indices { borders[index] = 0 }
    }

    /// The first value of a name counts.
    mutating func set(_ index: Int, _ value: UnsafeRawBufferPointer) {
        guard borders[index * 2] == borders[index * 2 + 1] else { return }
        borders[index * 2] = text.count
        unsafe text.append(contentsOf: value)
        borders[index * 2 + 1] = text.count
    }
}
