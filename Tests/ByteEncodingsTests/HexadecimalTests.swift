import ByteEncodings
import Testing

@Suite("Hexadecimal")
struct HexadecimalTests {
    @Test("every byte comes back from its two lower-case digits")
    func roundTrip() {
        let bytes = [UInt8](0...255)
        let text = Hexadecimal.encode(bytes)
        #expect(text.hasPrefix("000102") && text.hasSuffix("fdfeff"))
        #expect(Hexadecimal.decode(text) == bytes)
        #expect(Hexadecimal.decode(text.uppercased()) == bytes)
    }

    @Test("odd lengths and foreign characters are refused", arguments: ["0", "0g", "0x", " 00", "00 ", "é0", "0\u{0}"])
    func refuses(_ text: String) {
        #expect(Hexadecimal.decode(text) == nil)
    }
}
