import ByteEncodings
import Testing

@Suite("PercentEncoding")
struct PercentEncodingTests {
    @Test("only the unreserved characters of RFC 3986 stay")
    func unreserved() {
        let kept = "ABCXYZabcxyz0189-._~"
        #expect(PercentEncoding.encode(kept) == kept)
        #expect(PercentEncoding.encode("a b/c=é?@*") == "a%20b%2Fc%3D%C3%A9%3F%40%2A")
        #expect(PercentEncoding.encodePath("/a b/c=") == "/a%20b/c%3D")
        #expect(PercentEncoding.encode([0x00, 0xff], keeping: []) == "%00%FF")
    }

    @Test("decoding undoes encoding and leaves a plus sign alone")
    func decodes() {
        #expect(PercentEncoding.decodeText("a%20b%2fc%C3%A9+") == "a b/cé+")
        #expect(PercentEncoding.decode("%00%fF") == [0x00, 0xff])
    }

    @Test("broken escapes are refused", arguments: ["%", "%4", "%4g", "a%", "%%41", "% 41", "%é1"])
    func refuses(_ text: String) {
        #expect(PercentEncoding.decode(text) == nil)
    }

    @Test("escapes that are not UTF-8 are no text", arguments: ["%ff", "%C3", "%C0%AF", "%ED%A0%80"])
    func notText(_ text: String) {
        #expect(PercentEncoding.decode(text) != nil)
        #expect(PercentEncoding.decodeText(text) == nil)
    }
}
