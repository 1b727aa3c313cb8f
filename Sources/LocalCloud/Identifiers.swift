import ByteEncodings
import Digests

/// Random names in the forms that AWS uses.
enum Identifiers {
    /// So many random lower-case hexadecimal digits.
    static func hexadecimal(digits count: Int) -> String {
        String(Hexadecimal.encode(SecureRandom.bytes((count + 1) / 2)).prefix(count))
    }

    /// So many random characters of `alphabet`.
    static func random(_ count: Int, from alphabet: [Character]) -> String {
        String((0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count)] })
    }

    /// An X-Ray trace header of a new, unsampled trace.
    static func traceID(seconds: Int64) -> String {
        let time = String(seconds, radix: 16)
        let digits = hexadecimal(digits: 40)
        return "Root=1-\(time)-\(digits.prefix(24));Parent=\(digits.suffix(16));Sampled=0"
    }
}
