/// Random names in the forms that AWS uses.
enum Identifiers {
    private static let digits = Array("0123456789abcdef")

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
}
