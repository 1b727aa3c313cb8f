import ByteEncodings
import Testing

@Suite("Base64")
struct Base64Tests {
    @Test(
        "the vectors of RFC 4648, section 10, hold in both directions",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ])
    func vectors(_ plain: String, _ encoded: String) {
        let bytes = Array(plain.utf8)
        let bare = String(encoded.prefix { $0 != "=" })
        #expect(Base64.standard.encode(bytes) == encoded)
        #expect(Base64.standard.decode(encoded) == bytes)
        let symbols = Array(encoded.utf8)
        #expect(Base64.standard.decode(symbols.span) == bytes)
        #expect(Base64.standardUnpadded.encode(bytes) == bare)
        #expect(Base64.standardUnpadded.decode(bare) == bytes)
        #expect(Base64.url.decode(bare) == bytes)
        #expect(Base64.urlPadded.encode(bytes) == encoded)
        #expect(Base64.urlPadded.decode(encoded) == bytes)
    }

    @Test("the two alphabets differ in two symbols and refuse each other's")
    func alphabets() {
        #expect(Base64.standard.encode([0xfb, 0xff, 0xbf]) == "+/+/")
        #expect(Base64.url.encode([0xfb, 0xff, 0xbf]) == "-_-_")
        #expect(Base64.standard.decode("-_-_") == nil)
        #expect(Base64.url.decode("+/+/") == nil)
    }

    @Test(
        "padding that is missing, superfluous, misplaced or hides bits is refused",
        arguments: ["Zg", "Zg=", "Zg===", "Zm9v====", "=", "==", "====", "Z===", "Zh==", "Zm9=", "Zg==Zg==", "Zm9v\n"])
    func paddedRefuses(_ text: String) {
        #expect(Base64.standard.decode(text) == nil)
    }

    @Test(
        "without padding, padding, lone symbols and bits after the last byte are refused",
        arguments: ["Zg==", "Z", "Zh", "Zm9", "Zm9vY", "Zm 9", "Zm9\u{301}"])
    func unpaddedRefuses(_ text: String) {
        #expect(Base64.url.decode(text) == nil)
    }

    @Test("all lengths up to 300 come back, each from one spelling only", arguments: 0...300)
    func roundTrip(_ count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ count) }
        #expect(Base64.standard.decode(Base64.standard.encode(bytes)) == bytes)
        #expect(Base64.url.decode(Base64.url.encode(bytes)) == bytes)
    }
}
