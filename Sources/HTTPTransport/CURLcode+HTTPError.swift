internal import CCurl

extension CURLcode {
    /// libcurl's own sentence for this code: constant text, so it cannot hold anything of the request.
    var text: String {
        guard let text = unsafe curl_easy_strerror(self) else { return "code \(rawValue)" }
        return unsafe String(cString: text)
    }

    /// What this failure means to a caller (libcurl-errors(3)).
    var meaning: HTTPError.Code {
        switch self {
        case CURLE_URL_MALFORMAT: .invalidRequest
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .couldNotResolve
        case CURLE_COULDNT_CONNECT: .couldNotConnect
        case CURLE_OPERATION_TIMEDOUT: .timedOut
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_SEND_FAIL_REWIND:
            .connectionLost
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_INITFAILED,
            CURLE_SSL_SHUTDOWN_FAILED, CURLE_SSL_CRL_BADFILE:
            .tlsFailed
        case CURLE_FILESIZE_EXCEEDED: .responseTooLarge
        default: .other
        }
    }
}
