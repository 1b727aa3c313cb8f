import Testing

@testable import AWSClients

@Suite("XMLReader")
struct XMLReaderTests {
    @Test("elements, attributes, entities and comments are read")
    func reads() throws {
        let root = try XMLReader.read(
            Array(
                """
                <?xml version="1.0"?>
                <!-- a --> <a x="1" y='2>3'>t&lt;&#65;&#x1F600;&amp;<b/><!-- <c> --><b k="v" >u</b></a> <!-- end -->

                """.utf8))
        #expect(root.name == "a")
        #expect(root.text == "t<A😀&")
        #expect(root.children.map(\.name) == ["b", "b"])
        #expect(root.children[1].text == "u")
        #expect(root.descendant("b")?.text == "")
        #expect(root.descendant("b", "c") == nil)
    }

    @Test(
        "what is not well formed, and what AWS never writes, is refused",
        arguments: [
            "", "x", "<a>", "<a></b>", "<a><b></a></b>", "<a/><b/>", "<a", "<a x>", "<a x=1/>", "<a x='1/>", "< a/>",
            "<a>&x;</a>", "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>&#;</a>", "<a>&#x;</a>", "<a>&lt</a>", "<a>&#+65;</a>",
            "<a><![CDATA[x]]></a>", "<a><?php x?></a>", "<!DOCTYPE a><a/>", "<a><!DOCTYPE b></a>", "<a>\u{0}</a>",
            "<a x='<'/>", "<a></a >x", "<a x='1'y='2'/>", "<a><!-- </a>", "<1a/>", "<-/>",
        ])
    func refuses(_ text: String) {
        #expect(throws: XMLReader.Malformed.self) { try XMLReader.read(Array(text.utf8)) }
    }

    @Test("bytes that are not UTF-8 are refused")
    func encoding() {
        #expect(throws: XMLReader.Malformed.self) {
            try XMLReader.read(Array("<a>".utf8) + [0xff] + Array("</a>".utf8))
        }
    }

    @Test("depth, number of elements and length have limits")
    func limits() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)).utf8)
        }
        _ = try XMLReader.read(nested(32))
        #expect(throws: XMLReader.Malformed.self) { try XMLReader.read(nested(33)) }
        #expect(throws: XMLReader.Malformed.self) { try XMLReader.read(nested(100_000)) }
        let many = "<a>" + String(repeating: "<b/>", count: 20_000) + "</a>"
        #expect(throws: XMLReader.Malformed.self) { try XMLReader.read(Array(many.utf8)) }
        let long = "<a>" + String(repeating: "x", count: 1 << 20) + "</a>"
        #expect(throws: XMLReader.Malformed.self) { try XMLReader.read(Array(long.utf8)) }
    }
}
