/// Reads the answer to `DOMSnapshot.captureSnapshot` with `CapturedDocument.styleNames` as its computed styles.
package struct CaptureReader {
    /// More nodes than this are not read: about the memory that the controller may use.
    package static let maximumNodes = 1_000_000

    private var documents: [CapturedDocument] = []
    private var drafts: [DocumentDraft] = []
    private var texts = TextTable()

    /// The documents of a whole protocol message, or of its `result`: the root first, the others where a frame element
    /// of theirs points to them.
    package static func documents(in message: [UInt8]) throws(CaptureError) -> [CapturedDocument] {
        var reader = CaptureReader()
        var scanner = CaptureScanner(message)
        try reader.readMembers(&scanner)
        guard !reader.drafts.isEmpty else { throw CaptureScanner.malformed }
        var documents: [CapturedDocument] = []
        for draft in reader.drafts { documents.append(try draft.finished(reader.texts)) }
        return documents
    }

    private mutating func readMembers(_ scanner: inout CaptureScanner) throws(CaptureError) {
        guard try scanner.open(UInt8(ascii: "{")) else { return }
        repeat {
            let name = try scanner.text()
            try scanner.expect(UInt8(ascii: ":"))
            switch name {
            case "result": try readMembers(&scanner)
            case "documents": try readDocuments(&scanner)
            case "strings": try readTexts(&scanner)
            default: try scanner.skip()
            }
        } while try scanner.more(UInt8(ascii: "{"))
    }

    private mutating func readDocuments(_ scanner: inout CaptureScanner) throws(CaptureError) {
        guard try scanner.open(UInt8(ascii: "[")) else { return }
        var count = 0
        repeat {
            var draft = DocumentDraft()
            try draft.read(&scanner)
            count += draft.parents.count
            guard count <= Self.maximumNodes else {
                throw CaptureError(.tooLarge, "the page has more than \(Self.maximumNodes) nodes")
            }
            drafts.append(draft)
        } while try scanner.more(UInt8(ascii: "["))
    }

    private mutating func readTexts(_ scanner: inout CaptureScanner) throws(CaptureError) {
        guard try scanner.open(UInt8(ascii: "[")) else { return }
        repeat {
            try texts.append(&scanner)
        } while try scanner.more(UInt8(ascii: "["))
    }
}
