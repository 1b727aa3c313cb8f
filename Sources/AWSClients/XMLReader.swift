/// Reads the XML that AWS writes: elements, text, the five entities and numeric ones, comments, one declaration. Refuses
/// everything that XML has besides (document types, entities of one's own, CDATA, processing instructions), and what is
/// not well formed, too deep or too large.
struct XMLReader {
    struct Malformed: Error {
        let byte: Int
    }

    static let maximumLength = 1 << 20
    static let maximumDepth = 32
    static let maximumElements = 20_000

    private let bytes: [UInt8]
    private var index = 0
    private var elements = 0

    static func read(_ bytes: [UInt8]) throws(Malformed) -> XMLElement {
        guard bytes.count <= maximumLength, String(validating: bytes, as: UTF8.self) != nil else {
            throw Malformed(byte: 0)
        }
        var reader = XMLReader(bytes: bytes)
        reader.skipWhiteSpace()
        if reader.skip("<?xml ") { try reader.skip(through: "?>") }
        try reader.skipMisc()
        guard reader.skip("<") else { throw reader.malformed }
        let root = try reader.element(depth: 0)
        try reader.skipMisc()
        guard reader.index == bytes.count else { throw reader.malformed }
        return root
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// After the opening bracket.
    private mutating func element(depth: Int) throws(Malformed) -> XMLElement {
        elements += 1
        guard depth < Self.maximumDepth, elements <= Self.maximumElements else { throw malformed }
        var element = XMLElement(name: try name())
        guard try !attributesEndElement() else { return element }
        var text: [UInt8] = []
        while true {
            if skip("</") {
                guard try name() == element.name else { throw malformed }
                skipWhiteSpace()
                guard skip(">") else { throw malformed }
                element.text = String(decoding: text, as: UTF8.self)
                return element
            }
            if skip("<!--") {
                try skip(through: "-->")
            } else if skip("<") {
                element.children.append(try self.element(depth: depth + 1))
            } else if skip("&") {
                text += Array(String(try entity()).utf8)
            } else if let byte = next, byte >= 0x20 || [0x09, 0x0a, 0x0d].contains(byte) {
                text.append(byte)
                index += 1
            } else {
                throw malformed
            }
        }
    }

    /// Skips the attributes of an opening tag; whether the element has already ended (`/>`).
    private mutating func attributesEndElement() throws(Malformed) -> Bool {
        while true {
            let before = index
            skipWhiteSpace()
            if skip("/>") { return true }
            if skip(">") { return false }
            guard index > before else { throw malformed }
            _ = try name()
            guard skip("=") else { throw malformed }
            let quote: Unicode.Scalar = skip("\"") ? "\"" : "'"
            guard quote == "\"" || skip("'") else { throw malformed }
            while let byte = next, byte != UInt8(ascii: quote), byte != UInt8(ascii: "<") { index += 1 }
            guard skip(String(quote)) else { throw malformed }
        }
    }

    private mutating func name() throws(Malformed) -> String {
        let name = bytes[index...].prefix { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: ":"):
                true
            default: false
            }
        }
        guard let first = name.first, first >= UInt8(ascii: "A"), name.count <= 200 else { throw malformed }
        index += name.count
        return String(decoding: name, as: UTF8.self)
    }

    private mutating func entity() throws(Malformed) -> Unicode.Scalar {
        let body = bytes[index...].prefix(10).prefix { $0 != UInt8(ascii: ";") }
        index += body.count
        guard skip(";") else { throw malformed }
        let text = String(decoding: body, as: UTF8.self)
        switch text {
        case "lt": return "<"
        case "gt": return ">"
        case "amp": return "&"
        case "quot": return "\""
        case "apos": return "'"
        default: break
        }
        let isHexadecimal = text.hasPrefix("#x")
        let digits = text.dropFirst(isHexadecimal ? 2 : 1)
        guard text.hasPrefix("#"), digits.first?.isHexDigit == true,
            let value = UInt32(digits, radix: isHexadecimal ? 16 : 10), value != 0, let scalar = Unicode.Scalar(value)
        else { throw malformed }
        return scalar
    }

    /// White space and comments outside the root.
    private mutating func skipMisc() throws(Malformed) {
        skipWhiteSpace()
        while skip("<!--") {
            try skip(through: "-->")
            skipWhiteSpace()
        }
    }

    private var next: UInt8? {
        index < bytes.count ? bytes[index] : nil
    }

    private var malformed: Malformed { Malformed(byte: index) }

    private mutating func skip(_ text: String) -> Bool {
        guard bytes[index...].starts(with: text.utf8) else { return false }
        index += text.utf8.count
        return true
    }

    private mutating func skip(through text: String) throws(Malformed) {
        while !skip(text) {
            guard index < bytes.count else { throw malformed }
            index += 1
        }
    }

    private mutating func skipWhiteSpace() {
        while let byte = next, [0x20, 0x09, 0x0a, 0x0d].contains(byte) { index += 1 }
    }
}
