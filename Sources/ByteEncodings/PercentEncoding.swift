/// Percent-encoding (RFC 3986, section 2.1).
package enum PercentEncoding {
    /// Everything but the unreserved characters (letters, digits, `-`, `.`, `_`, `~`) becomes `%XX`, in upper case.
    package static func encode(_ text: some StringProtocol) -> String {
        encode(text.utf8, keeping: [])
    }

    /// As `encode`, and slashes stay: for a path whose segments need encoding.
    package static func encodePath(_ path: some StringProtocol) -> String {
        encode(path.utf8, keeping: [UInt8(ascii: "/")])
    }

    /// As `encode` for bytes that need not be text; the bytes in `reserved` stay as they are.
    package static func encode(_ bytes: some Sequence<UInt8>, keeping reserved: Set<UInt8>) -> String {
        var text: [UInt8] = []
        for byte in bytes {
            if isUnreserved(byte) || reserved.contains(byte) {
                text.append(byte)
            } else {
                text.append(UInt8(ascii: "%"))
                text.append(upperDigits[Int(byte >> 4)])
                text.append(upperDigits[Int(byte & 0x0f)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes that the text stands for; nil when a `%` is not followed by two digits.
    /// A `+` is a plus sign: only forms write it for a space.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? {
        decode(text.utf8, spaceForPlus: false)
    }

    /// As `decode`; nil also when the bytes are not UTF-8.
    package static func decodeText(_ text: some StringProtocol) -> String? {
        guard let bytes = decode(text) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    static func decode(_ text: some Sequence<UInt8>, spaceForPlus: Bool) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = text.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let first = rest.next(), let high = Hexadecimal.value(of: first),
                    let second = rest.next(), let low = Hexadecimal.value(of: second)
                else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where spaceForPlus:
                bytes.append(UInt8(ascii: " "))
            default:
                bytes.append(byte)
            }
        }
        return bytes
    }

    private static let upperDigits = Array("0123456789ABCDEF".utf8)

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
