internal import CCurl

/// A libcurl string list of its own copies. Frees it.
@safe struct HeaderList: ~Copyable {
    private(set) var pointer: UnsafeMutablePointer<curl_slist>?

    init() {
        unsafe pointer = nil
    }

    deinit {
        unsafe curl_slist_free_all(pointer)
    }

    /// Appends a copy of one line.
    mutating func append(_ line: String) throws(HTTPError) {
        guard let longer = unsafe curl_slist_append(pointer, line) else {
            throw HTTPError(code: .other, message: "libcurl could not keep a header")
        }
        unsafe pointer = longer
    }
}
