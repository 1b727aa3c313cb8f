/// Why bytes are not the JSON that is wanted. It names a place, never the content.
package struct MalformedJSON: Error, Hashable, CustomStringConvertible {
    /// What is wrong with the bytes.
    package enum Reason: String, Hashable, Sendable {
        case notUTF8 = "the text is not UTF-8"
        case notJSON = "the text is not JSON (RFC 8259)"
        case tooDeep = "the JSON is nested too deeply"
        case tooLarge = "the text is too large"
        case repeatedMember = "a member is written twice"
        case notAnObject = "the text is not an object"
        case badMember = "a member has the wrong type"
    }

    package let reason: Reason
    /// Where in the bytes it was found.
    package let offset: Int

    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    package var description: String { "\(reason.rawValue) at byte \(offset)" }
}
