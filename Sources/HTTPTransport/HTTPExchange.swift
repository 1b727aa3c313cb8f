package struct HTTPRequest: Sendable, Equatable {
    /// `GET`, `POST`, …
    package var method: String
    /// Absolute, `http` or `https`, percent-encoded.
    package var url: String
    package var headers: HTTPHeaders
    package var body: [UInt8]

    package init(method: String, url: String, headers: HTTPHeaders, body: [UInt8]) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

package struct HTTPResponse: Sendable, Equatable {
    package var status: Int
    package var headers: HTTPHeaders
    package var body: [UInt8]

    package init(status: Int, headers: HTTPHeaders, body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Why no response came. A response of any status is not an error.
package struct HTTPError: Error, Hashable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        case invalidRequest
        case couldNotResolve
        case couldNotConnect
        case tlsFailed
        case timedOut
        case connectionLost
        case responseTooLarge
        case other
    }

    package let code: Code
    /// What was attempted and what was found; without query strings, headers or bodies.
    package let message: String

    package init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}

/// Sends a request and waits for the whole response. Not thread-safe: one owner at a time.
package protocol HTTPSending: AnyObject {
    func send(_ request: HTTPRequest, timeoutMilliseconds: Int) throws(HTTPError) -> HTTPResponse
}
