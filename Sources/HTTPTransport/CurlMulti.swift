internal import CCurl

/// A libcurl multi handle that holds one connection. Frees it.
@safe struct CurlMulti: ~Copyable {
    let pointer: UnsafeMutableRawPointer
    /// Cleaning up still calls it.
    private let watch: SocketWatch

    init(watch: SocketWatch) throws(HTTPError) {
        guard CurlLibrary.isReady, let pointer = unsafe curl_multi_init() else {
            throw HTTPError(code: .other, message: "libcurl gave no handle")
        }
        let opaque = unsafe Unmanaged.passUnretained(watch).toOpaque()
        let codes = unsafe [
            ccurl_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, 1),
            ccurl_multi_set_socket_function(pointer, SocketWatch.socketFunction),
            ccurl_multi_set_pointer(pointer, CURLMOPT_SOCKETDATA, opaque),
            ccurl_multi_set_timer_function(pointer, SocketWatch.timerFunction),
            ccurl_multi_set_pointer(pointer, CURLMOPT_TIMERDATA, opaque),
        ]
        guard codes.allSatisfy({ $0 == CURLM_OK }) else {
            unsafe curl_multi_cleanup(pointer)
            throw HTTPError(code: .other, message: "libcurl refused an option of its multi handle")
        }
        unsafe self.pointer = pointer
        self.watch = watch
    }

    deinit {
        unsafe curl_multi_cleanup(pointer)
    }
}
