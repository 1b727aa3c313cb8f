internal import CCurl

/// One HTTP/1.1 connection to one peer that stays open between exchanges, for a peer that is asked the same few things
/// over and over. Made anew when the peer has closed it. Requests follow one another; one owner at a time. Blocks,
/// without a time limit of its own.
package final class KeptConnection {
    private let watch: SocketWatch
    private let multi: CurlMulti

    /// Opens nothing yet: the first exchange connects.
    package init() throws(HTTPError) {
        let watch = SocketWatch()
        self.watch = watch
        self.multi = try CurlMulti(watch: watch)
    }

    /// Sends a request and waits for the whole answer, which is then in `request.answer`; its status is returned.
    package func perform(_ request: KeptRequest, body: [UInt8]) -> Result<Int, HTTPError> {
        unsafe body.withUnsafeBytes { bytes in
            do throws(HTTPError) {
                if request.kind == .post { try unsafe request.handle.setBody(bytes) }
                try begin(request)
            } catch {
                return .failure(error)
            }
            return wait(request) { false } ?? .failure(Self.lost)
        }
    }

    /// Begins a streamed request with its first bytes, which go out with the head. Returns when the socket has taken them
    /// (nil: go on), or when the exchange has come to its end already.
    package func start(_ request: KeptRequest, _ bytes: [UInt8]) -> Result<Int, HTTPError>? {
        request.source?.start(bytes)
        do throws(HTTPError) {
            try begin(request)
        } catch {
            return .failure(error)
        }
        return drain(request)
    }

    /// Sends more bytes of a streamed request, at once; as `start`.
    package func write(_ request: KeptRequest, _ bytes: [UInt8]) -> Result<Int, HTTPError>? {
        guard !bytes.isEmpty else { return nil }
        request.source?.append(bytes)
        return proceed(request) ?? drain(request)
    }

    /// Ends a streamed request, with trailer lines (`Name: value`), and waits for the answer.
    package func finish(_ request: KeptRequest, trailers: [String]) -> Result<Int, HTTPError> {
        request.source?.end(trailers: trailers)
        return proceed(request) ?? wait(request) { false } ?? .failure(Self.lost)
    }
}

private extension KeptConnection {
    static var lost: HTTPError { HTTPError(code: .other, message: "libcurl lost a transfer") }

    func begin(_ request: KeptRequest) throws(HTTPError) {
        request.answer.reset()
        try check(unsafe curl_multi_add_handle(multi.pointer, request.handle.pointer))
    }

    /// Lets a paused upload read again.
    func proceed(_ request: KeptRequest) -> Result<Int, HTTPError>? {
        let code = unsafe curl_easy_pause(request.handle.pointer, CURLPAUSE_CONT)
        return code == CURLE_OK ? nil : end(request, code)
    }

    func drain(_ request: KeptRequest) -> Result<Int, HTTPError>? {
        wait(request) { request.source?.isDrained ?? true }
    }

    /// Drives the transfer until it is over (its outcome) or until `isEnough` (nil).
    func wait(_ request: KeptRequest, until isEnough: () -> Bool) -> Result<Int, HTTPError>? {
        while true {
            var running: Int32 = 0
            let code: CURLMcode
            switch watch.wait() {
            case .timer:
                code = unsafe curl_multi_socket_action(multi.pointer, CURL_SOCKET_BAD, 0, &running)
            case .socket(let socket, let events):
                code = unsafe curl_multi_socket_action(multi.pointer, socket, events, &running)
            }
            guard code == CURLM_OK else {
                return end(request, CURLE_RECV_ERROR)
            }
            var result = CURLE_OK
            if running == 0, unsafe ccurl_multi_result(multi.pointer, &result) == 1 {
                return end(request, result)
            }
            if isEnough() { return nil }
        }
    }

    func end(_ request: KeptRequest, _ code: CURLcode) -> Result<Int, HTTPError> {
        unsafe curl_multi_remove_handle(multi.pointer, request.handle.pointer)
        guard code == CURLE_OK else {
            let isTooLarge = request.answer.isTooLarge
            return .failure(
                HTTPError(
                    code: isTooLarge ? .responseTooLarge : code.meaning,
                    message: isTooLarge ? "the answer is larger than allowed" : code.text))
        }
        return .success(request.handle.status)
    }

    func check(_ code: CURLMcode) throws(HTTPError) {
        guard code == CURLM_OK else {
            throw HTTPError(code: .other, message: "libcurl cannot begin a transfer: code \(code.rawValue)")
        }
    }
}
