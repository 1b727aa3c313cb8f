import ByteEncodings
import Testing

@Suite("FormQuery")
struct FormQueryTests {
    @Test("pairs keep their order and their repetitions")
    func order() throws {
        let query = try #require(FormQuery(parsing: "b=2&a=1&b=3&&flag&e=", maximumPairs: 10))
        #expect(query.pairs.map(\.name) == ["b", "a", "b", "flag", "e"])
        #expect(query["b"] == "2")
        #expect(query.values("b") == ["2", "3"])
        #expect(query["flag"] == "" && query["e"] == "" && query["missing"] == nil)
    }

    @Test("escapes, plus signs and further equals signs are read as forms write them")
    func decodes() throws {
        let query = try #require(
            FormQuery(parsing: "q=a+b%2Bc&id=L0SM9cOFvHcCIhw%3D&x=1=2&%C3%A9=%26", maximumPairs: 10))
        #expect(query["q"] == "a b+c")
        #expect(query["id"] == "L0SM9cOFvHcCIhw=")
        #expect(query["x"] == "1=2")
        #expect(query["é"] == "&")
    }

    @Test("what is written can be read back")
    func roundTrip() {
        var query = FormQuery([])
        query.append("a b", "1&2=3+4%")
        query.append("a b", "")
        #expect(query.text == "a%20b=1%262%3D3%2B4%25&a%20b=")
        #expect(FormQuery(parsing: query.text, maximumPairs: 2) == query)
    }

    @Test("broken escapes and bytes that are not UTF-8 are refused", arguments: ["a=%", "%zz=1", "a=%ff", "%C0%AF=1"])
    func refuses(_ text: String) {
        #expect(FormQuery(parsing: text, maximumPairs: 10) == nil)
    }

    @Test("more pairs than allowed are refused")
    func limit() {
        let text = Array(repeating: "a=1", count: 5).joined(separator: "&")
        #expect(FormQuery(parsing: text, maximumPairs: 5)?.pairs.count == 5)
        #expect(FormQuery(parsing: text, maximumPairs: 4) == nil)
    }
}
