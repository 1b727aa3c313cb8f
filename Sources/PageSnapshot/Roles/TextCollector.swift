/// Joins text the way accessible names are: runs of white space become one space, none at the ends, no glyphs of
/// private use.
struct TextCollector {
    private var bytes: [UInt8] = []
    private var isSpacePending = false

    var isEmpty: Bool { bytes.isEmpty }
    var count: Int { bytes.count }

    mutating func appendSpace() {
        isSpacePending = true
    }

    /// Appends UTF-8.
    mutating func append(_ text: some Collection<UInt8>) {
        for byte in text {
            if byte <= 0x20 || byte == 0x7F {
                isSpacePending = true
                continue
            }
            if isSpacePending {
                if !bytes.isEmpty { bytes.append(0x20) }
                isSpacePending = false
            }
            bytes.append(byte)
        }
    }

    var text: String {
        let text = String(decoding: bytes, as: UTF8.self)
        return bytes.contains(where: { $0 >= 0xC2 }) ? Self.cleaned(text) : text
    }

    /// Private-use glyphs out, all kinds of no-break and line-breaking space to one plain space.
    private static func cleaned(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        var isAfterSpace = true
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0xE000...0xF8FF, 0xF0000...0xFFFFD, 0x100000...0x10FFFD: continue
            case 0x20, 0x85, 0xA0, 0x2007, 0x2028, 0x2029, 0x202F, 0xFEFF:
                if !isAfterSpace { scalars.append(" ") }
                isAfterSpace = true
            default:
                scalars.append(scalar)
                isAfterSpace = false
            }
        }
        if isAfterSpace, !scalars.isEmpty { scalars.removeLast() }
        return String(scalars)
    }
}
