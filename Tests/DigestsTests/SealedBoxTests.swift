import Digests
import Testing

@Suite("SealedBox")
struct SealedBoxTests {
    private let text = Array("sk-model-key".utf8)
    private let context = Array("session 1, command 2".utf8)

    @Test("the holder of the private key reads the text, in a box that never looks the same twice")
    func roundTrip() throws {
        let recipient = try X25519.KeyPair.generate()
        let box = try SealedBox.seal(text, to: recipient.publicKey, context: context)
        #expect(box.count == text.count + SealedBox.overhead)
        #expect(try SealedBox.open(box, with: recipient, context: context) == text)
        #expect(try SealedBox.seal(text, to: recipient.publicKey, context: context) != box)
        let empty = try SealedBox.seal([], to: recipient.publicKey, context: [])
        #expect(try SealedBox.open(empty, with: recipient, context: []) == [])
    }

    @Test("another recipient and another context read nothing")
    func foreign() throws {
        let recipient = try X25519.KeyPair.generate()
        let other = try X25519.KeyPair.generate()
        let box = try SealedBox.seal(text, to: recipient.publicKey, context: context)
        #expect(throws: DigestError.notAuthentic) { try SealedBox.open(box, with: other, context: context) }
        #expect(throws: DigestError.notAuthentic) { try SealedBox.open(box, with: recipient, context: [1]) }
    }

    @Test("one flipped bit anywhere is noticed, also in the public key inside")
    func tampering() throws {
        let recipient = try X25519.KeyPair.generate()
        let box = try SealedBox.seal(text, to: recipient.publicKey, context: context)
        for index in box.indices {
            var altered = box
            altered[index] ^= 0x10
            #expect(throws: DigestError.notAuthentic) {
                try SealedBox.open(altered, with: recipient, context: context)
            }
        }
    }

    @Test("short boxes and a public key of small order are refused")
    func malformed() throws {
        let recipient = try X25519.KeyPair.generate()
        let short = [UInt8](repeating: 1, count: SealedBox.overhead - 1)
        #expect(throws: DigestError.truncated) { try SealedBox.open(short, with: recipient, context: []) }
        let zeros = [UInt8](repeating: 0, count: SealedBox.overhead)
        #expect(throws: DigestError.weakPublicKey) { try SealedBox.open(zeros, with: recipient, context: []) }
        #expect(throws: DigestError.weakPublicKey) {
            try SealedBox.seal(text, to: [UInt8](repeating: 0, count: 32), context: [])
        }
    }
}
