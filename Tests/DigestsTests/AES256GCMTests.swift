import ByteEncodings
import Testing

@testable import Digests

@Suite("AES256GCM")
struct AES256GCMTests {
    private let key = [UInt8](0..<32)

    @Test("the AES-256 cases of the GCM specification hold")
    func vectors() throws {
        let zeros = [UInt8](repeating: 0, count: 32)
        let nonce = [UInt8](repeating: 0, count: 12)
        let case13 = try AES256GCM.seal([], key: zeros, nonce: nonce, associatedData: [])
        #expect(Hexadecimal.encode(Array(case13.dropFirst(12))) == "530f8afbc74536b9a963b4f1c4cb738b")
        let case14 = try AES256GCM.seal(
            [UInt8](repeating: 0, count: 16), key: zeros, nonce: nonce, associatedData: [])
        #expect(
            Hexadecimal.encode(Array(case14.dropFirst(12)))
                == "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919")
    }

    @Test("case 16 of the GCM specification holds, with associated data, in both directions")
    func case16() throws {
        let key = try #require(Hexadecimal.decode("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"))
        let nonce = try #require(Hexadecimal.decode("cafebabefacedbaddecaf888"))
        let plaintext = try #require(
            Hexadecimal.decode(
                """
                d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
                1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39
                """))
        let data = try #require(Hexadecimal.decode("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
        let sealed = try AES256GCM.seal(plaintext, key: key, nonce: nonce, associatedData: data)
        #expect(
            Hexadecimal.encode(Array(sealed.dropFirst(12))) == """
                522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa\
                8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662\
                76fc6ece0f4e1768cddf8853bb2d551b
                """)
        #expect(try AES256GCM.open(sealed, key: key, associatedData: data) == plaintext)
    }

    @Test("what is sealed opens again, and never looks the same twice", arguments: [0, 1, 15, 16, 17, 100_000])
    func roundTrip(_ count: Int) throws {
        let text = SecureRandom.bytes(count)
        let first = try AES256GCM.seal(text, key: key, associatedData: [7])
        let second = try AES256GCM.seal(text, key: key, associatedData: [7])
        #expect(first != second)
        #expect(first.count == count + 28)
        #expect(try AES256GCM.open(first, key: key, associatedData: [7]) == text)
    }

    @Test("one flipped bit anywhere is noticed")
    func tampering() throws {
        let sealed = try AES256GCM.seal(Array("secret".utf8), key: key, associatedData: [1, 2])
        for index in sealed.indices {
            var altered = sealed
            altered[index] ^= 0x01
            #expect(throws: DigestError.notAuthentic) {
                try AES256GCM.open(altered, key: key, associatedData: [1, 2])
            }
        }
    }

    @Test("another key, other associated data and a shortened text are noticed")
    func foreign() throws {
        let sealed = try AES256GCM.seal(Array("secret".utf8), key: key, associatedData: [1, 2])
        #expect(throws: DigestError.notAuthentic) {
            try AES256GCM.open(sealed, key: Array(key.reversed()), associatedData: [1, 2])
        }
        #expect(throws: DigestError.notAuthentic) { try AES256GCM.open(sealed, key: key, associatedData: [1]) }
        #expect(throws: DigestError.notAuthentic) { try AES256GCM.open(sealed, key: key, associatedData: []) }
        #expect(throws: DigestError.notAuthentic) {
            try AES256GCM.open(Array(sealed.dropLast()), key: key, associatedData: [1, 2])
        }
        #expect(throws: DigestError.truncated) {
            try AES256GCM.open(Array(sealed.prefix(27)), key: key, associatedData: [1, 2])
        }
    }

    @Test("keys of other lengths are refused", arguments: [0, 16, 31, 33])
    func keyLength(_ count: Int) {
        let error = DigestError.keyLength(expected: 32, found: count)
        #expect(throws: error) { try AES256GCM.seal([], key: [UInt8](repeating: 1, count: count), associatedData: []) }
        #expect(throws: error) {
            try AES256GCM.open(
                [UInt8](repeating: 0, count: 28), key: [UInt8](repeating: 1, count: count), associatedData: [])
        }
    }
}
