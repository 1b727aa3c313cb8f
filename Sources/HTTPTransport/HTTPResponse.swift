/// One whole response, body included. A chunked body is already put together.
package struct HTTPResponse: Sendable, Equatable {
    /// The three digits of the status line.
    package var status: Int
    /// As received, in order.
    package var headers: HTTPHeaders
    /// Not decompressed.
    package var body: [UInt8]

    /// For fakes and tests.
    package init(status: Int, headers: HTTPHeaders, body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
