import ByteEncodings

/// `Content-Disposition` of an answer (RFC 6266).
package enum ContentDisposition {
    /// A file to be saved under that name: in ASCII for old readers, and whole (RFC 8187).
    package static func attachment(_ name: String) -> String {
        let plain = String(
            name.unicodeScalars.map { scalar -> Character in
                let isPlain = (0x20...0x7E).contains(scalar.value) && !"\"\\%;".unicodeScalars.contains(scalar)
                return isPlain ? Character(scalar) : "_"
            })
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(PercentEncoding.encode(name))"
    }
}
