import JSONModel

/// Reads the text of a pattern (RFC 8259) as EventBridge does: of members with the same name the last one counts.
/// Decoders of the library keep the first, so a pattern would mean something else than it does in AWS.
struct PatternReader {
    private let bytes: [UInt8]
    private var index = 0

    /// The one value of the text. Errors say at which byte.
    static func value(of text: String) throws(PatternError) -> JSONValue {
        var reader = PatternReader(bytes: Array(text.utf8))
        let value = try reader.value(depth: 0)
        reader.skipWhiteSpace()
        guard reader.index == reader.bytes.count else { throw reader.error("text goes on after the value") }
        return value
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func value(depth: Int) throws(PatternError) -> JSONValue {
        guard depth <= PatternCompiler.maximumDepth else { throw error("it is nested too deeply") }
        skipWhiteSpace()
        switch next {
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(PatternError) -> [String: JSONValue] {
        index += 1
        var members: [String: JSONValue] = [:]
        skipWhiteSpace()
        if skip("}") { return members }
        while true {
            skipWhiteSpace()
            guard next == UInt8(ascii: "\"") else { throw error("a name is missing") }
            let name = try string()
            skipWhiteSpace()
            guard skip(":") else { throw error("a colon is missing") }
            members[name] = try value(depth: depth + 1)
            skipWhiteSpace()
            if skip("}") { return members }
            guard skip(",") else { throw error("a comma or a brace is missing") }
        }
    }

    private mutating func array(depth: Int) throws(PatternError) -> [JSONValue] {
        index += 1
        var values: [JSONValue] = []
        skipWhiteSpace()
        if skip("]") { return values }
        while true {
            values.append(try value(depth: depth + 1))
            skipWhiteSpace()
            if skip("]") { return values }
            guard skip(",") else { throw error("a comma or a bracket is missing") }
        }
    }

    private mutating func string() throws(PatternError) -> String {
        index += 1
        var text: [UInt8] = []
        while let byte = next {
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): text += Array(String(try escape()).utf8)
            case 0..<0x20: throw error("a control character is not escaped")
            default: text.append(byte)
            }
        }
        throw error("a string does not end")
    }

    private mutating func escape() throws(PatternError) -> Unicode.Scalar {
        guard let byte = next else { throw error("a string does not end") }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw error("an escape is unknown")
        }
    }

    private mutating func unicodeEscape() throws(PatternError) -> Unicode.Scalar {
        let first = try codeUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xdc00, skip("\\"), skip("u"), case let second = try codeUnit(),
            (0xdc00...0xdfff).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
        else { throw error("half of a surrogate pair is missing") }
        return scalar
    }

    private mutating func codeUnit() throws(PatternError) -> UInt32 {
        let digits = bytes[index...].prefix(4)
        guard digits.count == 4, digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-"),
            let unit = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw error("an escape needs four digits") }
        index += 4
        return unit
    }

    private mutating func number() throws(PatternError) -> JSONValue {
        let text = String(decoding: bytes[index...].prefix { Self.isNumeric($0) }, as: UTF8.self)
        guard text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/) != nil,
            let number = Double(text), number.isFinite
        else { throw error("it is not JSON") }
        index += text.utf8.count
        return Int64(text).map { .integer($0) } ?? .number(number)
    }

    private static func isNumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    private mutating func literal(_ text: String, _ value: JSONValue) throws(PatternError) -> JSONValue {
        guard bytes[index...].starts(with: text.utf8) else { throw error("it is not JSON") }
        index += text.utf8.count
        return value
    }

    private var next: UInt8? {
        index < bytes.count ? bytes[index] : nil
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private mutating func skipWhiteSpace() {
        while let byte = next, [0x20, 0x09, 0x0a, 0x0d].contains(byte) { index += 1 }
    }

    private func error(_ message: String) -> PatternError {
        PatternError(path: "", message: "at byte \(index), \(message)")
    }
}
