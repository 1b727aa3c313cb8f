internal import CCurl

/// libcurl's process-wide state.
enum CurlLibrary {
    /// Set up once, before the first handle; false when libcurl refuses. "curl_global_init … must be called at least
    /// once"; the language runs the initialiser of a static once, whatever thread comes first.
    static let isReady = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK
}
