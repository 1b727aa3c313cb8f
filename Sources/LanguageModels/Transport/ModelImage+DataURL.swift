import ByteEncodings

extension ModelImage {
    /// Base 64 of the file.
    var base64: String { Base64.standard.encode(bytes) }

    /// RFC 2397.
    var dataURL: String { "data:\(format.rawValue);base64,\(base64)" }
}
