internal import COpenSSL

/// An X25519 key in OpenSSL's form, freed and cleared with this value.
@safe struct KeyHandle: ~Copyable {
    let key: OpaquePointer

    init(privateKey: [UInt8]) throws(DigestError) {
        guard let key = unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nil, privateKey, privateKey.count) else {
            throw .library(call: "EVP_PKEY_new_raw_private_key")
        }
        unsafe self.key = key
    }

    init(publicKey: [UInt8]) throws(DigestError) {
        guard let key = unsafe EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nil, publicKey, publicKey.count) else {
            throw .library(call: "EVP_PKEY_new_raw_public_key")
        }
        unsafe self.key = key
    }

    deinit {
        unsafe EVP_PKEY_free(key)
    }

    func publicKey() throws(DigestError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: X25519.keyCount)
        var length = bytes.count
        guard unsafe EVP_PKEY_get_raw_public_key(key, &bytes, &length) == 1, length == bytes.count else {
            throw .library(call: "EVP_PKEY_get_raw_public_key")
        }
        return bytes
    }

    func sharedSecret(with peer: borrowing KeyHandle) throws(DigestError) -> [UInt8] {
        guard let context = unsafe EVP_PKEY_CTX_new(key, nil) else { throw .library(call: "EVP_PKEY_CTX_new") }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        guard unsafe EVP_PKEY_derive_init(context) == 1, unsafe EVP_PKEY_derive_set_peer(context, peer.key) == 1 else {
            throw .library(call: "EVP_PKEY_derive_set_peer")
        }
        var secret = [UInt8](repeating: 0, count: X25519.keyCount)
        var length = secret.count
        // The library refuses the all-zero result, which only keys of small order give.
        guard unsafe EVP_PKEY_derive(context, &secret, &length) == 1, length == secret.count else {
            ERR_clear_error()
            throw .weakPublicKey
        }
        return secret
    }
}
