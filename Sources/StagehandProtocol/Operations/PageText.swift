package import JSONModel

/// The text of a page, for an `extract` that asks for nothing else.
package enum PageText {
    /// The second generation of clients reads `page_text` as well.
    package static func json(_ text: String, isFlat: Bool) -> JSONValue {
        isFlat ? ["pageText": .string(text), "page_text": .string(text)] : ["pageText": .string(text)]
    }
}
