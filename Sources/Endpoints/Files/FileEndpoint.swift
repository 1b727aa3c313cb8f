/// An endpoint whose answer is the browser task's own: its controller has the files.
package protocol FileEndpoint: SendableMetatype {
    /// What the controller is asked.
    static func request(for call: APICall) throws(APIError) -> ControllerRequest
}

/// A request to a session's controller.
package struct ControllerRequest: Sendable, Equatable {
    package var method: String
    /// Absolute and percent-encoded.
    package var path: String
    package var headers: [String: String]
    package var body: [UInt8]

    package init(method: String, path: String, headers: [String: String], body: [UInt8]) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
    }
}
