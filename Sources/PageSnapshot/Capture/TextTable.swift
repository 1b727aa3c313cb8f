/// The texts of a capture, each kept once. Equal numbers mean equal texts.
package struct TextTable: Sendable {
    private var bytes: [UInt8] = []
    private var ends: [Int32] = []

    package var count: Int { ends.count }

    mutating func append(_ scanner: inout CaptureScanner) throws(CaptureError) {
        try scanner.appendText(to: &bytes)
        guard bytes.count <= Int(Int32.max) else { throw CaptureError(.tooLarge, "the page has too much text") }
        ends.append(Int32(bytes.count))
    }

    /// The text's UTF-8; empty for a number that is none.
    func utf8(_ number: Int32) -> ArraySlice<UInt8> {
        let place = Int(number)
        guard place >= 0, place < ends.count else { return [] }
        return bytes[(place == 0 ? 0 : Int(ends[place - 1]))..<Int(ends[place])]
    }

    func text(_ number: Int32) -> String {
        String(decoding: utf8(number), as: UTF8.self)
    }

    func isEmpty(_ number: Int32) -> Bool { utf8(number).isEmpty }
}
