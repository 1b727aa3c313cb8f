package import JSONModel

extension JSONText {
    /// One line of JSON, members in the order of their names. A number that JSON cannot write becomes null.
    package static func bytes(_ value: JSONValue) -> [UInt8] {
        var bytes: [UInt8] = []
        value.write(to: &bytes, characters: .unicode)
        return bytes
    }
}
