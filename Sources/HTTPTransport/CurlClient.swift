internal import CCurl

/// HTTP/1.1 on one libcurl easy handle, which keeps its connection open between requests. Redirects are not followed,
/// nothing is decompressed, no `Expect: 100-continue` is sent. Blocks; one owner at a time.
package final class CurlClient: HTTPSending {
    let handle: CurlHandle
    let collector: ResponseCollector
    private let errorText = ErrorText()
    private let gate: SocketGate

    /// Opens nothing yet: the first request connects.
    package init(_ configuration: CurlConfiguration) throws(HTTPError) {
        self.handle = try CurlHandle()
        self.collector = ResponseCollector(limit: configuration.responseLimit)
        self.gate = SocketGate(configuration.peers)
        try setOptions(configuration)
    }

    deinit {
        // Both are freed after this body, in whatever order.
        _ = unsafe ccurl_set_pointer(handle.pointer, CURLOPT_ERRORBUFFER, nil)
    }

    /// As `HTTPSending`; the connection is made again when the server has closed it.
    package func send(_ request: HTTPRequest, timeoutMilliseconds: Int) throws(HTTPError) -> HTTPResponse {
        let subject = try RequestCheck.subject(of: request)
        let list = try prepare(request, timeoutMilliseconds, subject)
        defer {
            _ = unsafe ccurl_set_list(handle.pointer, CURLOPT_HTTPHEADER, nil)
            withExtendedLifetime(list) {}
        }
        let code = try perform(request.body, method: request.method)
        guard code == CURLE_OK else { throw failure(code, subject) }
        return HTTPResponse(status: handle.status, headers: collector.headers, body: collector.body)
    }
}

extension CurlClient {
    /// Sets everything but the body. What is returned must be kept through the transfer.
    func prepare(
        _ request: HTTPRequest, _ timeoutMilliseconds: Int, _ subject: String
    ) throws(HTTPError) -> HeaderList {
        guard timeoutMilliseconds > 0 else {
            throw HTTPError(code: .timedOut, message: "\(subject): no time was left to send it")
        }
        collector.reset()
        errorText.clear()
        let list = try headerList(of: request)
        try handle.set(CURLOPT_URL, text: request.url)
        try handle.set(CURLOPT_TIMEOUT_MS, timeoutMilliseconds)
        try unsafe handle.set(CURLOPT_HTTPHEADER, list: list.pointer)
        try setMethod(of: request)
        return list
    }

    /// What a transfer that ended with that code means.
    func failure(_ code: CURLcode, _ subject: String) -> HTTPError {
        if collector.isTooLarge {
            return HTTPError(code: .responseTooLarge, message: "\(subject): the response is larger than allowed")
        }
        let meaning = code.meaning
        var message = "\(subject): \(code.text)"
        // libcurl's detail names hosts, ports and certificates in these cases; in others it may quote the URL or a header.
        if [.couldNotResolve, .couldNotConnect, .tlsFailed, .timedOut].contains(meaning) {
            let text = errorText.text
            if !text.isEmpty { message += " (\(text))" }
        }
        return HTTPError(code: meaning, message: message)
    }
}

private extension CurlClient {
    func setOptions(_ configuration: CurlConfiguration) throws(HTTPError) {
        try handle.set(CURLOPT_NOSIGNAL, 1)
        try handle.set(CURLOPT_FOLLOWLOCATION, 0)
        try handle.set(CURLOPT_PROTOCOLS_STR, text: "http,https")
        try handle.set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        try handle.set(CURLOPT_MAXCONNECTS, 1)
        try handle.set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        try handle.set(CURLOPT_CAINFO, text: configuration.certificateFile)
        try handle.set(CURLOPT_CONNECTTIMEOUT_MS, max(1, configuration.connectTimeoutMilliseconds))
        if configuration.proxy == .none { try handle.set(CURLOPT_PROXY, text: "") }
        try unsafe handle.set(CURLOPT_WRITEFUNCTION, function: ResponseCollector.writeFunction)
        try unsafe handle.set(CURLOPT_HEADERFUNCTION, function: ResponseCollector.headerFunction)
        if configuration.peers != .any {
            try unsafe handle.set(openFunction: SocketGate.openFunction)
            try unsafe handle.set(CURLOPT_OPENSOCKETDATA, pointer: Unmanaged.passUnretained(gate).toOpaque())
        }
        let opaque = unsafe Unmanaged.passUnretained(collector).toOpaque()
        try unsafe handle.set(CURLOPT_WRITEDATA, pointer: opaque)
        try unsafe handle.set(CURLOPT_HEADERDATA, pointer: opaque)
        try unsafe handle.set(CURLOPT_ERRORBUFFER, pointer: errorText.pointer)
    }

    func headerList(of request: HTTPRequest) throws(HTTPError) -> HeaderList {
        var list = HeaderList()
        for field in request.headers.fields {
            // "If you add a header with no content as in 'Accept:' …, the internally used header is disabled";
            // an empty one is written with a semicolon (CURLOPT_HTTPHEADER(3)).
            try list.append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        for name in ["Accept", "Content-Type", "Expect"] where request.headers[name] == nil {
            try list.append("\(name):")
        }
        return list
    }

    func setMethod(of request: HTTPRequest) throws(HTTPError) {
        try handle.set(CURLOPT_NOBODY, 0)
        try handle.set(CURLOPT_HTTPGET, 1)
        if request.method == "HEAD" {
            try handle.set(CURLOPT_NOBODY, 1)
        } else if !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method) {
            try handle.set(CURLOPT_POST, 1)
        }
        try handle.set(CURLOPT_CUSTOMREQUEST, text: request.method)
    }

    func perform(_ body: [UInt8], method: String) throws(HTTPError) -> CURLcode {
        let hasBody = method != "HEAD" && (!body.isEmpty || ["POST", "PUT", "PATCH"].contains(method))
        let result: Result<CURLcode, HTTPError> = unsafe body.withUnsafeBytes { bytes in
            do throws(HTTPError) {
                if hasBody { try unsafe handle.setBody(bytes) }
                return .success(unsafe curl_easy_perform(handle.pointer))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
