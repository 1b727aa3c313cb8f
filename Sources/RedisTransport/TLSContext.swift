import COpenSSL

/// What all TLS connections to one server share: whom to trust and how to speak. TLS 1.2 or later, the peer always verified.
@safe final class TLSContext {
    let handle: OpaquePointer

    /// Throws `tlsFailed` when the trusted certificates cannot be read.
    init(trust: RedisTrust) throws(RedisError) {
        guard let context = unsafe SSL_CTX_new(TLS_client_method()) else { throw Self.failure("TLS cannot be used") }
        unsafe handle = unsafe context
        unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
        guard unsafe SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil) == 1 else {
            throw Self.failure("TLS 1.2 cannot be demanded")
        }
        switch trust {
        case .system:
            guard unsafe SSL_CTX_set_default_verify_paths(context) == 1 else {
                throw Self.failure("the machine's certificate authorities cannot be read")
            }
        case .file(let path):
            guard unsafe SSL_CTX_load_verify_locations(context, path, nil) == 1 else {
                throw Self.failure("the certificate authorities in \(path) cannot be read")
            }
        }
    }

    deinit {
        unsafe SSL_CTX_free(handle)
    }

    /// `tlsFailed` with OpenSSL's own reason, and an empty error queue afterwards.
    static func failure(_ what: String) -> RedisError {
        let code = ERR_get_error()
        ERR_clear_error()
        guard code != 0 else { return RedisError(.tlsFailed, what) }
        let reason = unsafe ERR_reason_error_string(code).map { unsafe String(cString: $0) } ?? "error \(code)"
        return RedisError(.tlsFailed, "\(what): \(reason)")
    }
}
