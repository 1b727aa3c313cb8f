import ByteEncodings

/// The head of one part of a form (RFC 7578).
package struct MultipartPart: Sendable, Hashable {
    /// The field's name.
    package let name: String
    /// What the client calls the file; nil where the part is no file. Not to be trusted.
    package let fileName: String?

    package init(name: String, fileName: String?) {
        self.name = name
        self.fileName = fileName
    }

    /// Reads header lines, without the empty one.
    init(head: [UInt8]) throws(MultipartError) {
        var disposition: [UInt8]?
        for line in head.split(separator: UInt8(ascii: "\n")) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .malformedPart }
            let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            guard name == "content-disposition" else { continue }
            guard disposition == nil else { throw .malformedPart }
            disposition = Array(line[(colon + 1)...])
        }
        guard let disposition, var parameters = HeaderParameters(disposition), parameters.value == "form-data",
            let name = parameters.take("name")
        else { throw .malformedPart }
        self.name = name
        let extended = parameters.take("filename*")
        let plain = parameters.take("filename")
        fileName = extended.flatMap(Self.decoded) ?? plain
    }

    /// RFC 8187: `UTF-8''percent-encoded`.
    private static func decoded(_ value: String) -> String? {
        let parts = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].lowercased() == "utf-8" else { return nil }
        return PercentEncoding.decodeText(parts[2])
    }
}

/// `value; name=token; name="quoted"`, as browsers and libraries write it.
struct HeaderParameters {
    let value: String
    private var parameters: [String: String] = [:]

    /// Nil for what cannot be read, or has a parameter twice.
    init?(_ bytes: [UInt8]) {
        var rest = bytes[...]
        value = Self.text(Self.token(&rest)).lowercased()
        while true {
            Self.skipSpace(&rest)
            guard let next = rest.popFirst() else { return }
            guard next == UInt8(ascii: ";") else { return nil }
            Self.skipSpace(&rest)
            let name = Self.text(Self.token(&rest)).lowercased()
            guard !name.isEmpty, rest.popFirst() == UInt8(ascii: "=") else { return nil }
            let text: [UInt8]
            if rest.first == UInt8(ascii: "\"") {
                guard let quoted = Self.quoted(&rest) else { return nil }
                text = quoted
            } else {
                text = Self.token(&rest)
            }
            guard parameters.updateValue(Self.text(text), forKey: name) == nil else { return nil }
        }
    }

    mutating func take(_ name: String) -> String? {
        parameters.removeValue(forKey: name)
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

    private static func skipSpace(_ rest: inout ArraySlice<UInt8>) {
        rest = rest.drop(while: isSpace)
    }

    private static func token(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
        skipSpace(&rest)
        let token = rest.prefix { !isSpace($0) && !";=\"".utf8.contains($0) }
        rest = rest.dropFirst(token.count)
        return Array(token)
    }

    /// A backslash protects a quote and itself; before anything else it is a part of a path, as old browsers send it.
    private static func quoted(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        rest.removeFirst()
        var text: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return text
            case UInt8(ascii: "\\"):
                guard let next = rest.first else { return nil }
                if next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\") {
                    text.append(next)
                    rest.removeFirst()
                } else {
                    text.append(byte)
                }
            default: text.append(byte)
            }
        }
        return nil
    }
}
