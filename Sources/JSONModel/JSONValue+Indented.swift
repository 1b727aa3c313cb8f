extension JSONValue {
    /// This document on several lines for people: two spaces a level, members in the order of their names.
    package var indentedText: String {
        var bytes: [UInt8] = []
        writeIndented(to: &bytes, level: 0)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func writeIndented(to bytes: inout [UInt8], level: Int) {
        switch self {
        case .array(let elements) where !elements.isEmpty:
            Self.writeList(elements, "[", "]", to: &bytes, level: level) { element, bytes in
                element.writeIndented(to: &bytes, level: level + 1)
            }
        case .object(let members) where !members.isEmpty:
            let ordered = members.sorted { $0.key < $1.key }
            Self.writeList(ordered, "{", "}", to: &bytes, level: level) { member, bytes in
                Self.write(member.key, to: &bytes, characters: .unicode)
                bytes.append(contentsOf: ": ".utf8)
                member.value.writeIndented(to: &bytes, level: level + 1)
            }
        default: write(to: &bytes, characters: .unicode)
        }
    }

    private static func writeList<Item>(
        _ items: [Item], _ open: String, _ close: String, to bytes: inout [UInt8], level: Int,
        _ write: (Item, inout [UInt8]) -> Void
    ) {
        bytes.append(contentsOf: open.utf8)
        for (index, item) in items.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            newLine(to: &bytes, level: level + 1)
            write(item, &bytes)
        }
        newLine(to: &bytes, level: level)
        bytes.append(contentsOf: close.utf8)
    }

    private static func newLine(to bytes: inout [UInt8], level: Int) {
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level))
    }
}
