/// One request (RFC 9110). What it holds is what is sent: nothing is added but `Host` and `Content-Length`.
package struct HTTPRequest: Sendable, Equatable {
    /// `GET`, `POST`, …
    package var method: String
    /// Absolute, `http` or `https`, percent-encoded.
    package var url: String
    /// Sent in this order.
    package var headers: HTTPHeaders
    /// Sent with its length; none for `HEAD`.
    package var body: [UInt8]

    /// Nothing is checked here; sending refuses what is not one well-formed request.
    package init(method: String, url: String, headers: HTTPHeaders, body: [UInt8]) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}
