/// What a page shows, as a model reads it: one line for each node that says something, indented by its depth, the
/// documents of frames under the elements that show them.
package struct PageOutline: Sendable {
    /// In the order of the text.
    package let lines: [OutlineLine]
    /// The lines as text, two spaces for each level, without a line break at the end.
    package let text: String
    /// Whether the scope's root was found; without it the whole page is shown.
    package let isScopeFound: Bool
    let documents: [OutlineDocument]

    /// Makes the outline of a page from its parts, the page's own first. Documents get their numbers in this order.
    package init(_ parts: [CapturedPart], scope: OutlineScope, ordinals: inout FrameOrdinals) {
        var builder = OutlineBuilder(parts, scope: scope, ordinals: &ordinals)
        isScopeFound = builder.build()
        lines = builder.lines
        documents = builder.documents
        text = Self.text(lines[...])
    }

    static func text(_ lines: ArraySlice<OutlineLine>) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(lines.count * 40)
        for line in lines {
            if !bytes.isEmpty { bytes.append(0x0A) }
            append(line, to: &bytes)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func append(_ line: OutlineLine, to bytes: inout [UInt8]) {
        for _ in 0..<line.depth { bytes.append(contentsOf: [0x20, 0x20]) }
        bytes.append(contentsOf: line.text.utf8)
    }
}

/// A document of the page, with what is needed to find its nodes again.
struct OutlineDocument: Sendable {
    let document: CapturedDocument
    let ordinal: Int
    let shadows: ShadowStructure
    /// The document and place of the frame element that shows it; nil for the page's own.
    let owner: (document: Int, place: Int)?
}
