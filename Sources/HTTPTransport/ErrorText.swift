internal import CCurl

/// The buffer into which libcurl writes what it knows about a failure (CURLOPT_ERRORBUFFER(3)). Frees it.
@safe struct ErrorText: ~Copyable {
    let pointer: UnsafeMutablePointer<CChar>

    init() {
        unsafe pointer = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe pointer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        unsafe pointer.deallocate()
    }

    func clear() {
        unsafe pointer.pointee = 0
    }

    /// Empty when libcurl wrote nothing.
    var text: String { unsafe String(cString: pointer) }
}
