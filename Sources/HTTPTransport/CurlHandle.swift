internal import CCurl

/// A libcurl easy handle: options and one transfer at a time. Frees it.
@safe struct CurlHandle: ~Copyable {
    let pointer: UnsafeMutableRawPointer

    init() throws(HTTPError) {
        guard CurlLibrary.isReady, let pointer = unsafe curl_easy_init() else {
            throw HTTPError(code: .other, message: "libcurl gave no handle")
        }
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe curl_easy_cleanup(pointer)
    }

    func set(_ option: CURLoption, _ value: Int) throws(HTTPError) {
        try check(unsafe ccurl_set_long(pointer, option, value), option)
    }

    /// libcurl copies the text.
    func set(_ option: CURLoption, text: String) throws(HTTPError) {
        try check(unsafe ccurl_set_text(pointer, option, text), option)
    }

    /// libcurl keeps the pointer: it must stay valid through the transfers.
    func set(_ option: CURLoption, pointer value: UnsafeRawPointer?) throws(HTTPError) {
        try check(unsafe ccurl_set_pointer(pointer, option, value), option)
    }

    /// libcurl keeps the list: it must stay valid through the transfers.
    func set(_ option: CURLoption, list: UnsafeMutablePointer<curl_slist>?) throws(HTTPError) {
        try check(unsafe ccurl_set_list(pointer, option, list), option)
    }

    /// For `CURLOPT_WRITEFUNCTION` and `CURLOPT_HEADERFUNCTION`.
    func set(_ option: CURLoption, function: curl_write_callback) throws(HTTPError) {
        try check(unsafe ccurl_set_write_function(pointer, option, function), option)
    }

    /// For `CURLOPT_OPENSOCKETFUNCTION`.
    func set(openFunction function: curl_opensocket_callback) throws(HTTPError) {
        try check(unsafe ccurl_set_open_function(pointer, function), CURLOPT_OPENSOCKETFUNCTION)
    }

    /// The bytes are not copied: they must stay valid until the transfer ends.
    func setBody(_ bytes: UnsafeRawBufferPointer) throws(HTTPError) {
        try check(
            unsafe ccurl_set_offset(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count)),
            CURLOPT_POSTFIELDSIZE_LARGE)
        // Without a pointer libcurl would ask the read function, which is not set.
        if let start = bytes.baseAddress {
            try unsafe set(CURLOPT_POSTFIELDS, pointer: start)
        } else {
            try check(unsafe ccurl_set_text(pointer, CURLOPT_COPYPOSTFIELDS, ""), CURLOPT_COPYPOSTFIELDS)
        }
    }

    /// libcurl copies the bytes.
    func setCopiedBody(_ bytes: [UInt8]) throws(HTTPError) {
        try check(
            unsafe ccurl_set_offset(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count)),
            CURLOPT_POSTFIELDSIZE_LARGE)
        let code = unsafe bytes.withUnsafeBytes { bytes in
            unsafe bytes.isEmpty
                ? ccurl_set_text(pointer, CURLOPT_COPYPOSTFIELDS, "")
                : ccurl_set_pointer(pointer, CURLOPT_COPYPOSTFIELDS, bytes.baseAddress)
        }
        try check(code, CURLOPT_COPYPOSTFIELDS)
    }

    /// The status of the last response; 0 when there was none.
    var status: Int {
        var status = 0
        guard unsafe ccurl_get_long(pointer, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK else { return 0 }
        return status
    }

    /// The connected socket of a handle that only connects; nil when there is none.
    var socket: Int32? {
        var socket = curl_socket_t(-1)
        guard unsafe ccurl_get_socket(pointer, &socket) == CURLE_OK, socket >= 0 else { return nil }
        return socket
    }

    func check(_ code: CURLcode, _ option: CURLoption) throws(HTTPError) {
        guard code == CURLE_OK else {
            throw HTTPError(code: .other, message: "libcurl refused option \(option.rawValue): \(code.text)")
        }
    }
}
