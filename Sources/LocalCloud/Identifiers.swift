/// Random names in the forms that AWS uses.
enum Identifiers {
    private static let digits = Array("0123456789abcdef")

    /// A version 4 UUID (RFC 9562), lower case.
    static func uuid() -> String {
        var bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let text = hexadecimal(bytes)
        var parts: [Substring] = []
        var rest = text[...]
        for length in [8, 4, 4, 4, 12] {
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return parts.joined(separator: "-")
    }

    /// So many random lower-case hexadecimal digits.
    static func hexadecimal(digits count: Int) -> String {
        String((0..<count).map { _ in digits[Int.random(in: 0..<16)] })
    }

    /// So many random characters of `alphabet`.
    static func random(_ count: Int, from alphabet: [Character]) -> String {
        String((0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count)] })
    }

    /// An X-Ray trace header of a new, unsampled trace.
    static func traceID(seconds: Int64) -> String {
        let time = String(seconds, radix: 16)
        return "Root=1-\(time)-\(hexadecimal(digits: 24));Parent=\(hexadecimal(digits: 16));Sampled=0"
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
