package import JSONModel

/// The answer to a request: JSON with a status.
package struct APIReply: Sendable, Equatable {
    package var status: Int
    package var body: JSONValue
    package var headers: [String: String]

    package init(status: Int, body: JSONValue, headers: [String: String] = [:]) {
        self.status = status
        self.body = body
        self.headers = headers
    }

    /// 200 with `{"success":true,"data":…}`.
    package static func success(_ data: JSONValue) -> APIReply {
        APIReply(status: 200, body: ["success": true, "data": data])
    }
}
