import ByteEncodings
import Digests
import Testing

@Suite("HKDFSHA256")
struct HKDFSHA256Tests {
    @Test("RFC 5869, A.1: with salt and purpose")
    func basic() {
        let key = HKDFSHA256.derive(
            key: [UInt8](repeating: 0x0b, count: 22), salt: [UInt8](0x00...0x0c), info: [UInt8](0xf0...0xf9), count: 42)
        #expect(
            Hexadecimal.encode(key)
                == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")
    }

    @Test("RFC 5869, A.2: long inputs and an output of several blocks")
    func long() {
        let key = HKDFSHA256.derive(
            key: [UInt8](0x00...0x4f), salt: [UInt8](0x60...0xaf), info: [UInt8](0xb0...0xff), count: 82)
        #expect(
            Hexadecimal.encode(key) == """
                b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c\
                59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71\
                cc30c58179ec3e87c14c01d5c1f3434f1d87
                """)
    }

    @Test("RFC 5869, A.3: neither salt nor purpose")
    func bare() {
        let key = HKDFSHA256.derive(key: [UInt8](repeating: 0x0b, count: 22), salt: [], info: [], count: 42)
        #expect(
            Hexadecimal.encode(key)
                == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")
    }

    @Test("the longest output has 255 blocks, and a shorter one is its beginning")
    func longest() {
        let longest = HKDFSHA256.derive(key: [1], salt: [2], info: [3], count: HKDFSHA256.maximumCount)
        #expect(longest.count == 8160)
        #expect(HKDFSHA256.derive(key: [1], salt: [2], info: [3], count: 33) == Array(longest.prefix(33)))
    }
}
