extension RedisError {
    /// An error reply. What Redis repeats of a command's arguments is left out, for they may be secret.
    init(serverText bytes: [UInt8]) {
        let end = bytes.firstIndex(of: Array(" with args beginning with".utf8)) ?? bytes.count
        let shown = bytes[..<min(end, 300)].map { 0x20..<0x7f ~= $0 ? $0 : UInt8(ascii: "?") }
        let word = shown.prefix { $0 != UInt8(ascii: " ") }
        let prefix = word.allSatisfy(Self.isUppercase) ? String(decoding: word, as: UTF8.self) : "ERR"
        let text = String(decoding: shown, as: UTF8.self)
        switch prefix {
        case "NOAUTH", "WRONGPASS":
            self.init(.authenticationFailed, "the server answered \(prefix)")
        default:
            self.init(.server(prefix), "the server answered: \(text)")
        }
    }

    /// The same error, without the server's words (the code's prefix is the first of them) if `secret` is among them.
    func hiding(_ secret: String?) -> RedisError {
        guard let secret, !secret.isEmpty, Array(message.utf8).firstIndex(of: Array(secret.utf8)) != nil else {
            return self
        }
        guard case .server = code else {
            return RedisError(code, "an error whose text is not shown, for it repeats the password")
        }
        return RedisError(.server("ERR"), "the server answered with an error that repeats the password")
    }

    private static func isUppercase(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}

extension [UInt8] {
    /// Where `part` begins for the first time; nil when it does not occur.
    fileprivate func firstIndex(of part: [UInt8]) -> Int? {
        guard !part.isEmpty, part.count <= count else { return nil }
        return (0...(count - part.count)).first { self[$0...].starts(with: part) }
    }
}
