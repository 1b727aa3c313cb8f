internal import COpenSSL

/// One AES-256-GCM operation (NIST SP 800-38D); its state is freed and cleared with it.
@safe struct CipherContext: ~Copyable {
    enum Direction: Int32 {
        case opening = 0
        case sealing = 1
    }

    private let context: OpaquePointer

    /// `key` has 32 bytes and `nonce` 12, which the callers have checked.
    init(_ direction: Direction, key: [UInt8], nonce: [UInt8]) throws(DigestError) {
        guard let context = unsafe EVP_CIPHER_CTX_new() else { throw .library(call: "EVP_CIPHER_CTX_new") }
        guard unsafe EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce, direction.rawValue) == 1 else {
            unsafe EVP_CIPHER_CTX_free(context)
            throw .library(call: "EVP_CipherInit_ex")
        }
        unsafe self.context = context
    }

    deinit {
        unsafe EVP_CIPHER_CTX_free(context)
    }

    /// Data that is authenticated and not encrypted; before any `update`.
    mutating func authenticate(_ data: [UInt8]) throws(DigestError) {
        guard !data.isEmpty else { return }
        var length: Int32 = 0
        guard unsafe EVP_CipherUpdate(context, nil, &length, data, Int32(data.count)) == 1 else {
            throw .library(call: "EVP_CipherUpdate")
        }
    }

    /// As many bytes as `input` has, encrypted or decrypted.
    mutating func update(_ input: [UInt8]) throws(DigestError) -> [UInt8] {
        guard !input.isEmpty else { return [] }
        var output = [UInt8](repeating: 0, count: input.count)
        var length: Int32 = 0
        let status = unsafe EVP_CipherUpdate(context, &output, &length, input, Int32(input.count))
        guard status == 1, length == Int32(input.count) else { throw .library(call: "EVP_CipherUpdate") }
        return output
    }

    /// Ends sealing; the 16 bytes of the tag.
    mutating func tag() throws(DigestError) -> [UInt8] {
        guard finish() else { throw .library(call: "EVP_CipherFinal_ex") }
        var tag = [UInt8](repeating: 0, count: AES256GCM.tagCount)
        let status = unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tag.count), &tag)
        guard status == 1 else { throw .library(call: "EVP_CIPHER_CTX_ctrl") }
        return tag
    }

    /// Ends opening: whether the tag fits everything that was authenticated and decrypted.
    mutating func verify(tag: [UInt8]) throws(DigestError) -> Bool {
        var tag = tag
        let status = unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag)
        guard status == 1 else { throw .library(call: "EVP_CIPHER_CTX_ctrl") }
        return finish()
    }

    private mutating func finish() -> Bool {
        // GCM is a stream mode: the final call writes nothing, but must be given somewhere to write.
        var rest = [UInt8](repeating: 0, count: AES256GCM.tagCount)
        var length: Int32 = 0
        return unsafe EVP_CipherFinal_ex(context, &rest, &length) == 1
    }
}
