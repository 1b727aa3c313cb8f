internal import CCurl

/// A request that is sent again and again on one `KeptConnection`: what never changes is set once.
package final class KeptRequest {
    /// How its body goes out.
    package enum Kind: Sendable {
        /// `GET` without a body.
        case get
        /// `POST` with its length.
        case post
        /// `POST` in chunks, as they are written, with trailers (RFC 9112, 7.1). For one exchange only: libcurl 7.88 never
        /// resets a handle's trailers, sends none the second time, and frees memory twice.
        case streamedPost
    }

    let handle: CurlHandle
    let kind: Kind
    let source: StreamSource?
    /// What the last exchange gave.
    package let answer: KeptAnswer
    private let lines: FieldLines
    private var url: [UInt8]
    private let origin: Int

    /// `origin` is `http://host:port`. `lines` are header lines (`Name: value`), in their order; a nil one is left out
    /// until `setLine`. There is no time limit, no proxy and no `Expect`.
    package init(
        _ kind: Kind, origin: String, userAgent: String, lines: [String?], answer: KeptAnswer
    ) throws(HTTPError) {
        self.kind = kind
        self.handle = try CurlHandle()
        self.answer = answer
        self.source = kind == .streamedPost ? StreamSource() : nil
        // A name without a value keeps libcurl from adding that header.
        self.lines = FieldLines(lines + ["Accept:", "Expect:"])
        self.url = Array(origin.utf8)
        self.origin = origin.utf8.count
        try setOptions(userAgent: userAgent)
    }

    /// What has been written of a streamed body; nil once that is more than 64 KiB.
    package var streamedBody: [UInt8]? { source?.whole }

    /// Sets the path of the coming exchanges, its pieces put together; each is percent-encoded already.
    package func setTarget(
        _ prefix: StaticString, _ middle: ArraySlice<UInt8>, _ suffix: StaticString
    ) throws(HTTPError) {
        url.removeLast(url.count - origin)
        unsafe url.append(contentsOf: UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount))
        url.append(contentsOf: middle)
        unsafe url.append(contentsOf: UnsafeBufferPointer(start: suffix.utf8Start, count: suffix.utf8CodeUnitCount))
        url.append(0)
        let code = unsafe url.withUnsafeBytes { bytes in
            unsafe ccurl_set_text(handle.pointer, CURLOPT_URL, bytes.baseAddress?.assumingMemoryBound(to: CChar.self))
        }
        try handle.check(code, CURLOPT_URL)
    }

    /// Replaces one header line by a prefix (`Name: `) and a value. A line break in the value ends it there.
    package func setLine(_ index: Int, _ prefix: StaticString, _ value: ArraySlice<UInt8>) throws(HTTPError) {
        lines.set(index, prefix, value)
        try unsafe handle.set(CURLOPT_HTTPHEADER, list: lines.first)
    }

    /// Leaves one header line out.
    package func leaveOutLine(_ index: Int) throws(HTTPError) {
        lines.leaveOut(index)
        try unsafe handle.set(CURLOPT_HTTPHEADER, list: lines.first)
    }
}

private extension KeptRequest {
    func setOptions(userAgent: String) throws(HTTPError) {
        try handle.set(CURLOPT_NOSIGNAL, 1)
        try handle.set(CURLOPT_PROXY, text: "")
        try handle.set(CURLOPT_PROTOCOLS_STR, text: "http")
        try handle.set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        try handle.set(CURLOPT_USERAGENT, text: userAgent)
        try unsafe handle.set(CURLOPT_WRITEFUNCTION, function: KeptAnswer.writeFunction)
        try unsafe handle.set(CURLOPT_HEADERFUNCTION, function: KeptAnswer.headerFunction)
        let opaque = unsafe Unmanaged.passUnretained(answer).toOpaque()
        try unsafe handle.set(CURLOPT_WRITEDATA, pointer: opaque)
        try unsafe handle.set(CURLOPT_HEADERDATA, pointer: opaque)
        try unsafe handle.set(CURLOPT_HTTPHEADER, list: lines.first)
        switch kind {
        case .get: try handle.set(CURLOPT_HTTPGET, 1)
        case .post: try handle.set(CURLOPT_POST, 1)
        case .streamedPost:
            try handle.set(CURLOPT_POST, 1)
            try source?.attach(to: handle)
        }
    }
}
