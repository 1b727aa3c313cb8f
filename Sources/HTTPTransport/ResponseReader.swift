internal import CCurl

/// A response that is read as it comes, so that it need not fit into memory: no more of it is received than is asked for, but for
/// what the kernel and one step of libcurl hold. Its client sends nothing else as long as it lives. Blocks; one owner at a time.
@safe package final class ResponseReader {
    /// The digits of the status line.
    package let status: Int
    /// As received, in order.
    package let headers: HTTPHeaders
    private let transfer: Transfer

    fileprivate init(_ transfer: Transfer) {
        self.status = transfer.client.handle.status
        self.headers = transfer.client.collector.headers
        self.transfer = transfer
    }

    /// The next bytes of the body, never none; nil at its end. Throws as sending does, also where the body is not whole.
    package func next() throws(HTTPError) -> [UInt8]? {
        try transfer.advance()
        let bytes = transfer.client.collector.takeBody()
        return bytes.isEmpty ? nil : bytes
    }
}

extension CurlClient {
    /// As `send`, but returns as soon as the response begins. The whole transfer may take `timeoutMilliseconds`.
    package func open(_ request: HTTPRequest, timeoutMilliseconds: Int) throws(HTTPError) -> ResponseReader {
        let subject = try RequestCheck.subject(of: request)
        let transfer = try Transfer(self, list: prepare(request, timeoutMilliseconds, subject), subject: subject)
        if request.method != "HEAD", !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method) {
            try handle.setCopiedBody(request.body)
        }
        try transfer.start()
        try transfer.advance()
        return ResponseReader(transfer)
    }
}

/// A transfer in steps (libcurl-multi(3)) of one easy handle.
@safe private final class Transfer {
    let client: CurlClient
    private let multi: UnsafeMutableRawPointer
    private let list: HeaderList
    private let subject: String
    private var isDone = false

    init(_ client: CurlClient, list: consuming HeaderList, subject: String) throws(HTTPError) {
        guard let multi = unsafe curl_multi_init() else {
            throw HTTPError(code: .other, message: "libcurl gave no multi handle")
        }
        self.client = client
        unsafe self.multi = multi
        self.list = list
        self.subject = subject
    }

    deinit {
        _ = unsafe curl_multi_remove_handle(multi, client.handle.pointer)
        _ = unsafe curl_multi_cleanup(multi)
        // The list is freed after this body.
        _ = unsafe ccurl_set_list(client.handle.pointer, CURLOPT_HTTPHEADER, nil)
    }

    func start() throws(HTTPError) {
        let code = unsafe curl_multi_add_handle(multi, client.handle.pointer)
        guard code == CURLM_OK else { throw multiFailure(code) }
    }

    /// Goes on until there are bytes of a body, or the response is whole.
    func advance() throws(HTTPError) {
        while !isDone, client.collector.body.isEmpty {
            var running: Int32 = 0
            let code = unsafe curl_multi_perform(multi, &running)
            guard code == CURLM_OK else { throw multiFailure(code) }
            try noteEnd()
            guard !isDone, client.collector.body.isEmpty else { return }
            // Wakes up for what the socket brings, and for libcurl's own timers.
            let waited = unsafe curl_multi_poll(multi, nil, 0, 1_000, nil)
            guard waited == CURLM_OK else { throw multiFailure(waited) }
        }
    }

    /// A transfer that failed says so at once, whatever has come of it: it is not whole.
    private func noteEnd() throws(HTTPError) {
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
            isDone = true
            let code = unsafe message.pointee.data.result
            guard code == CURLE_OK else { throw client.failure(code, subject) }
        }
    }

    private func multiFailure(_ code: CURLMcode) -> HTTPError {
        HTTPError(code: .other, message: "\(subject): libcurl's multi interface failed with code \(code.rawValue)")
    }
}
