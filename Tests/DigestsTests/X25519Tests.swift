import ByteEncodings
import Digests
import Testing

@Suite("X25519")
struct X25519Tests {
    @Test("the key exchange of RFC 7748, section 6.1, holds for both sides")
    func vector() throws {
        let alice = try X25519.KeyPair(
            privateKey: #require(
                Hexadecimal.decode("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")))
        let bob = try X25519.KeyPair(
            privateKey: #require(
                Hexadecimal.decode("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")))
        #expect(
            Hexadecimal.encode(alice.publicKey) == "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")
        #expect(
            Hexadecimal.encode(bob.publicKey) == "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")
        let secret = try X25519.sharedSecret(privateKey: alice.privateKey, publicKey: bob.publicKey)
        #expect(Hexadecimal.encode(secret) == "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742")
        #expect(try X25519.sharedSecret(privateKey: bob.privateKey, publicKey: alice.publicKey) == secret)
    }

    @Test("public keys of small order give no secret", arguments: [UInt8(0), UInt8(1)])
    func weakKeys(_ first: UInt8) throws {
        let own = try X25519.KeyPair.generate()
        let weak = [first] + [UInt8](repeating: 0, count: 31)
        #expect(throws: DigestError.weakPublicKey) {
            try X25519.sharedSecret(privateKey: own.privateKey, publicKey: weak)
        }
    }

    @Test("keys of other lengths are refused", arguments: [0, 31, 33])
    func keyLength(_ count: Int) throws {
        let own = try X25519.KeyPair.generate()
        let error = DigestError.keyLength(expected: 32, found: count)
        let key = [UInt8](repeating: 9, count: count)
        #expect(throws: error) { try X25519.KeyPair(privateKey: key) }
        #expect(throws: error) { try X25519.sharedSecret(privateKey: own.privateKey, publicKey: key) }
    }

    @Test("a printed pair does not show the private key")
    func printing() throws {
        let pair = try X25519.KeyPair(privateKey: [UInt8](repeating: 123, count: 32))
        var dumped = ""
        dump(pair, to: &dumped)
        #expect(!dumped.contains("123, 123") && !dumped.contains("privateKey"))
        #expect("\(pair)" == "X25519 key pair")
    }
}
