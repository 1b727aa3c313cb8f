import PageSnapshot
import Testing

@Suite("Reading of captures")
struct CaptureReaderTests {
    private func read(_ text: String) throws -> [CapturedDocument] {
        try CaptureReader.documents(in: Array(text.utf8))
    }

    @Test("a message that ends anywhere is an error, never a trap")
    func truncated() {
        let message = RecordedCapture.message
        for length in 0..<message.count {
            #expect(throws: CaptureError.self) { try CaptureReader.documents(in: Array(message[..<length])) }
        }
    }

    @Test("bytes that are changed at random give a document or an error, and an outline of it")
    func corrupted() {
        var seed: UInt64 = 0x9E37_79B9_7F4A_7C15
        for _ in 0..<3000 {
            var message = RecordedCapture.message
            for _ in 0..<3 {
                seed ^= seed << 13
                seed ^= seed >> 7
                seed ^= seed << 17
                let digits = Array("0123456789-\",[]{}\\u".utf8)
                message[Int(seed % UInt64(message.count))] = digits[Int(seed >> 32) % digits.count]
            }
            guard let documents = try? CaptureReader.documents(in: message) else { continue }
            var ordinals = FrameOrdinals()
            let part = CapturedPart(documents: documents, owner: nil, loaderIDs: [:], shadows: ShadowStructure())
            let outline = PageOutline([part], scope: .wholePage, ordinals: &ordinals)
            for element in outline.elements { _ = element.xpath }
        }
    }

    @Test(
        "what does not hang together is an error",
        arguments: [
            "", "null", "[]", "{}", #"{"documents":[],"strings":[]}"#, #"{"documents":[{}],"strings":[]}"#,
            #"{"documents":[{"nodes":{"parentIndex":[-1,5],"nodeType":[9,1],"nodeName":[0,0],"nodeValue":[-1,-1],"#
                + #""backendNodeId":[1,2],"attributes":[[],[]]}}],"strings":["a"]}"#,
            #"{"documents":[{"nodes":{"parentIndex":[-1,1],"nodeType":[9,1],"nodeName":[0,0],"nodeValue":[-1,-1],"#
                + #""backendNodeId":[1,2],"attributes":[[],[]]}}],"strings":["a"]}"#,
            #"{"documents":[{"nodes":{"parentIndex":[-1],"nodeType":[9,1],"nodeName":[0],"nodeValue":[-1],"#
                + #""backendNodeId":[1],"attributes":[[]]}}],"strings":["a"]}"#,
            #"{"documents":[{"nodes":{"parentIndex":[-1],"nodeType":[9],"nodeName":[0],"nodeValue":[-1],"#
                + #""backendNodeId":[1],"attributes":[[1]]}}],"strings":["a"]}"#,
        ])
    func malformed(text: String) {
        #expect(throws: CaptureError.self) { try read(text) }
    }

    @Test("nesting without end and numbers without end are passed")
    func hostile() throws {
        let deep = String(repeating: "[", count: 300_000)
        #expect(throws: CaptureError.self) { try read(#"{"x":\#(deep)"#) }
        let number = String(repeating: "9", count: 100_000)
        let document = #"""
            {"documents":[{"frameId":\#(number),"nodes":{"parentIndex":[-1],"nodeType":[\#(number)],"nodeName":[\#(number)],
            "nodeValue":[-\#(number)],"backendNodeId":[\#(number)],"attributes":[[\#(number),-7]],"x":\#(number)}}],"strings":[]}
            """#
        let documents = try read(document)
        #expect(documents.count == 1 && documents[0].frameID.isEmpty)
        var structure = ShadowStructure()
        let nested = String(repeating: #"{"children":["#, count: 100_000)
        #expect(throws: CaptureError.self) { try structure.add(Array((#"{"node":"# + nested).utf8)) }
    }

    @Test("a tree of a hundred thousand levels is outlined without recursion")
    func deepTree() throws {
        let count = 100_000
        let parents = (0..<count).map { "\($0 - 1)" }.joined(separator: ",")
        func all(_ value: String) -> String { Array(repeating: value, count: count).joined(separator: ",") }
        let types = (["9"] + Array(repeating: "1", count: count - 1)).joined(separator: ",")
        let boxes = (0..<count).map { "\($0)" }.joined(separator: ",")
        let text = #"""
            {"documents":[{"nodes":{"parentIndex":[\#(parents)],"nodeType":[\#(types)],"nodeName":[\#(all("0"))],
            "nodeValue":[\#(all("-1"))],"backendNodeId":[\#(boxes)],"attributes":[\#(all("[]"))]},"layout":{
            "nodeIndex":[\#(boxes)],"styles":[\#(all("[1,2,1,1,1]"))],"bounds":[\#(all("[0,0,9,9]"))],"text":[\#(all("-1"))]}}],
            "strings":["ARTICLE","visible","block"]}
            """#
        var ordinals = FrameOrdinals()
        let part = CapturedPart(
            documents: try read(text), owner: nil, loaderIDs: [:], shadows: ShadowStructure())
        let outline = PageOutline([part], scope: .wholePage, ordinals: &ordinals)
        #expect(outline.lines.count == count)
        #expect(outline.lines.allSatisfy { $0.depth <= 501 })
    }
}
