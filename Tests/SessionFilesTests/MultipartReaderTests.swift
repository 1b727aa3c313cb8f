import SessionFiles
import Testing

@Suite("Forms with files")
struct MultipartReaderTests {
    /// What a form brings: each part's field, file name and bytes.
    private struct Part: Equatable {
        var name: String
        var fileName: String?
        var bytes: [UInt8] = []
        var isWhole = false
    }

    private func read(
        _ body: [UInt8], type: String = "multipart/form-data; boundary=XX", step: Int = .max
    ) throws -> [Part] {
        var reader = try MultipartReader(contentType: type)
        var parts: [Part] = []
        var index = 0
        while index < body.count {
            let end = index + min(step, body.count - index)
            for event in try reader.receive(body[index..<end]) {
                switch event {
                case .began(let part): parts.append(Part(name: part.name, fileName: part.fileName))
                case .data(let bytes):
                    #expect(!bytes.isEmpty)
                    parts[parts.count - 1].bytes += bytes
                case .ended: parts[parts.count - 1].isWhole = true
                }
            }
            index = end
        }
        try reader.finish()
        return parts
    }

    private func read(_ text: String, step: Int = .max) throws -> [Part] {
        try read(Array(text.utf8), step: step)
    }

    private static let simple =
        "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\n"
        + "hello\r\n--X\r\n-\r\n--XX\r\nContent-Disposition: form-data; name=note\r\n\r\n\r\n--XX--\r\nepilogue"

    @Test("parts come in order, whatever pieces the bytes come in", arguments: [1, 2, 3, 5, 7, 16, 1000])
    func pieces(step: Int) throws {
        #expect(
            try read(Self.simple, step: step) == [
                Part(name: "file", fileName: "a.txt", bytes: Array("hello\r\n--X\r\n-".utf8), isWhole: true),
                Part(name: "note", fileName: nil, bytes: [], isWhole: true),
            ])
    }

    @Test("a preamble is skipped, and spaces after a boundary are allowed")
    func preamble() throws {
        let parts = try read(
            "This is MIME.\r\n--XX \t\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--XX--", step: 1)
        #expect(parts == [Part(name: "a", fileName: nil, bytes: [0x31], isWhole: true)])
    }

    @Test("bytes of every kind arrive as they were")
    func binary() throws {
        var random = SystemRandomNumberGenerator()
        for size in [0, 1, 3, 4, 5, 6, 7, 1000, 70_000] {
            var content = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
            // Almost boundaries.
            for place in stride(from: 0, to: max(0, size - 8), by: 97) {
                content.replaceSubrange(place..<(place + 6), with: Array("\r\n--X-".utf8))
            }
            let body =
                Array("--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=x\r\n\r\n".utf8) + content
                + Array("\r\n--XX--\r\n".utf8)
            #expect(try read(body, step: 4096).first?.bytes == content)
        }
    }

    @Test(
        "file names are read as browsers and libraries write them",
        arguments: [
            (#"filename="a.txt""#, "a.txt"), (#"filename=a.txt"#, "a.txt"), (#"FILENAME="A""#, "A"),
            (#"filename="say \"hi\".txt""#, #"say "hi".txt"#), (#"filename="C:\dir\a.txt""#, #"C:\dir\a.txt"#),
            (#"filename="a\\b""#, #"a\b"#), (#"filename="semi;colon=x.txt""#, "semi;colon=x.txt"),
            (#"filename="x"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.txt"#, "Größe.txt"),
            (#"filename*=utf-8'de'a%20b"#, "a b"), (#"filename="x"; filename*=latin1''y"#, "x"),
            (#"filename="""#, ""), ("filename=\"日本.txt\"", "日本.txt"), (#"filename="%22a%22""#, "%22a%22"),
        ])
    func names(parameter: String, name: String) throws {
        let parts = try read("--XX\r\ncontent-disposition: form-data; name=f; \(parameter)\r\n\r\nx\r\n--XX--")
        #expect(parts.first?.fileName == name)
    }

    @Test(
        "what is no form is said to be none",
        arguments: [
            ("", .truncated), ("hello", .truncated), ("--XX\r\n", .truncated), ("--XX--", nil),
            ("--XX\r\nContent-Disposition: form-data; name=a\r\n\r\nbody", .truncated),
            ("--XX\r\nContent-Disposition: form-data; name=a\r\n\r\nbody\r\n--XX", .truncated),
            ("--XXX\r\n\r\n", .malformedBoundary), ("--XX\n\r\n", .malformedBoundary),
            ("--XX\r \r\n", .malformedBoundary),
            ("--XX\r\n\r\nbody\r\n--XX--", .malformedPart),
            ("--XX\r\nContent-Type: text/plain\r\n\r\nx\r\n--XX--", .malformedPart),
            ("--XX\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--XX--", .malformedPart),
            ("--XX\r\nContent-Disposition: form-data\r\n\r\nx\r\n--XX--", .malformedPart),
            ("--XX\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--XX--", .malformedPart),
            ("--XX\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\nx\r\n--XX--", .malformedPart),
            (
                "--XX\r\nContent-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b\r\n\r\nx\r\n--XX--",
                .malformedPart
            ),
            ("--XX\r\nno colon\r\n\r\nx\r\n--XX--", .malformedPart),
        ] as [(String, MultipartError?)])
    func malformed(body: String, error: MultipartError?) {
        guard let error else {
            #expect(throws: Never.self) { try read(body, step: 1) }
            return
        }
        for step in [1, 1000] { #expect(throws: error) { try read(body, step: step) } }
    }

    @Test("a head, a preamble and a number of parts without end are refused before they fill the memory")
    func endless() throws {
        let flood = String(repeating: "x", count: 9_000)
        #expect(throws: MultipartError.headTooLarge) { try read(flood, step: 100) }
        #expect(throws: MultipartError.headTooLarge) { try read("--XX\r\nA: \(flood)", step: 100) }
        #expect(throws: MultipartError.headTooLarge) { try read("--XX\r\nA: \(flood)\r\n\r\n") }
        let spaces = String(repeating: " ", count: 9_000)
        #expect(throws: MultipartError.malformedBoundary) { try read("--XX\(spaces)", step: 100) }
        let part = "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n"
        #expect(throws: MultipartError.tooManyParts) { try read(String(repeating: part, count: 65) + "--XX--") }
        #expect(try read(String(repeating: part, count: 64) + "--XX--").count == 64)
    }

    @Test("after the last boundary nothing is looked at")
    func epilogue() throws {
        var reader = try MultipartReader(contentType: "multipart/form-data; boundary=XX")
        #expect(try reader.receive(Array("--XX--".utf8)).isEmpty && reader.isComplete)
        for _ in 0..<100 { #expect(try reader.receive([UInt8](repeating: 0x2D, count: 10_000)).isEmpty) }
        try reader.finish()
    }

    @Test(
        "the boundary stands in the content type",
        arguments: [
            "multipart/form-data; boundary=XX", "multipart/form-data;boundary=\"XX\"",
            "Multipart/Form-Data; charset=utf-8; Boundary=XX",
        ])
    func boundaries(type: String) throws {
        #expect(try read(Array(Self.simple.utf8), type: type).count == 2)
    }

    @Test(
        "other content types are refused",
        arguments: [
            "", "text/plain", "multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=XX",
            "multipart/form-data; boundary=\"X\u{0}\"", "multipart/form-data; boundary=\"XX \"",
            "multipart/form-data; boundary=" + String(repeating: "X", count: 71),
            "multipart/form-data; boundary=X; boundary=Y", "multipart/form-data; boundary=\"X",
            "multipart/form-data; boundary=X{", "multipart/form-data boundary=X",
        ])
    func noBoundary(type: String) {
        #expect(throws: MultipartError.noBoundary) { try MultipartReader(contentType: type) }
    }
}
