import COpenSSL

/// The TLS side of one connection. It moves no bytes itself: what comes over the wire is put in, what has to go there is
/// taken out (two memory buffers of OpenSSL), so that the socket stays ours.
@safe final class TLSSession {
    private let session: OpaquePointer
    private let received: OpaquePointer
    private let toSend: OpaquePointer

    /// A client's session with `host`, whose name (or address) the certificate must bear.
    init(_ context: TLSContext, host: String) throws(RedisError) {
        guard let session = unsafe SSL_new(context.handle) else { throw TLSContext.failure("TLS cannot be used") }
        unsafe self.session = unsafe session
        guard let received = unsafe BIO_new(BIO_s_mem()) else {
            unsafe SSL_free(session)
            throw TLSContext.failure("TLS has no memory")
        }
        guard let toSend = unsafe BIO_new(BIO_s_mem()) else {
            unsafe BIO_free(received)
            unsafe SSL_free(session)
            throw TLSContext.failure("TLS has no memory")
        }
        unsafe self.received = unsafe received
        unsafe self.toSend = unsafe toSend
        // "SSL_set_bio() … takes ownership": both are freed with the session.
        unsafe SSL_set_bio(session, received, toSend)
        unsafe SSL_set_connect_state(session)
        guard unsafe Self.expect(host, in: session) else { throw TLSContext.failure("\(host) is not a name for TLS") }
    }

    deinit {
        unsafe SSL_free(session)
    }

    enum Step {
        case done
        /// Send what there is to send, then put in what comes.
        case needsBytes
    }

    /// Goes on with the handshake. Throws `tlsFailed`.
    func shakeHands() throws(RedisError) -> Step {
        ERR_clear_error()
        let status = unsafe SSL_do_handshake(session)
        guard status != 1 else { return .done }
        guard unsafe SSL_get_error(session, status) == SSL_ERROR_WANT_READ else { throw handshakeFailure() }
        return .needsBytes
    }

    /// Encrypts; the result waits in `takeBytesToSend`.
    func write(_ bytes: [UInt8]) throws(RedisError) {
        ERR_clear_error()
        var written = 0
        let status = unsafe bytes.withUnsafeBytes { unsafe SSL_write_ex(session, $0.baseAddress, $0.count, &written) }
        guard status == 1, written == bytes.count else { throw TLSContext.failure("the command cannot be encrypted") }
    }

    enum Read {
        case bytes(Int)
        case needsBytes
        /// The peer closed the session in the proper way.
        case ended
    }

    /// Decrypts what is there, to the beginning of `buffer`. Throws `tlsFailed` when it was tampered with.
    func read(into buffer: inout [UInt8]) throws(RedisError) -> Read {
        ERR_clear_error()
        var count = 0
        let status = unsafe buffer.withUnsafeMutableBytes {
            unsafe SSL_read_ex(session, $0.baseAddress, $0.count, &count)
        }
        guard status != 1 else { return .bytes(count) }
        return switch unsafe SSL_get_error(session, status) {
        case SSL_ERROR_WANT_READ: .needsBytes
        case SSL_ERROR_ZERO_RETURN: .ended
        default: throw TLSContext.failure("what the server sent cannot be decrypted")
        }
    }

    /// Puts in what came over the wire.
    func putReceived(_ bytes: ArraySlice<UInt8>) throws(RedisError) {
        let count = unsafe bytes.withUnsafeBytes { unsafe BIO_write(received, $0.baseAddress, Int32($0.count)) }
        guard Int(count) == bytes.count else { throw TLSContext.failure("TLS has no memory") }
    }

    /// Takes out what has to go over the wire.
    func takeBytesToSend() -> [UInt8] {
        let size = unsafe BIO_ctrl_pending(toSend)
        guard size > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: size)
        var count = 0
        let status = unsafe bytes.withUnsafeMutableBytes {
            unsafe BIO_read_ex(toSend, $0.baseAddress, $0.count, &count)
        }
        return status == 1 ? Array(bytes.prefix(count)) : []
    }
}

private extension TLSSession {
    /// An address must be in the certificate as an address, and is no name for SNI (RFC 6066, section 3).
    static func expect(_ host: String, in session: OpaquePointer) -> Bool {
        if unsafe X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host) == 1 { return true }
        ERR_clear_error()
        return unsafe wallcrawler_SSL_set_tlsext_host_name(session, host) == 1 && SSL_set1_host(session, host) == 1
    }

    func handshakeFailure() -> RedisError {
        let verdict = unsafe SSL_get_verify_result(session)
        guard verdict != X509_V_OK else { return TLSContext.failure("no TLS connection") }
        ERR_clear_error()
        let reason = unsafe String(cString: X509_verify_cert_error_string(verdict))
        return RedisError(.tlsFailed, "the server's certificate is not trusted: \(reason)")
    }
}
