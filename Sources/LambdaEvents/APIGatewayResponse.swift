/// A function's answer to API Gateway (Lambda proxy integration).
package struct APIGatewayResponse: Encodable, Sendable, Equatable {
    package var statusCode: Int
    package var headers: [String: String]
    package var body: String
    package var isBase64Encoded: Bool

    package init(statusCode: Int, headers: [String: String], body: String, isBase64Encoded: Bool) {
        self.statusCode = statusCode
        self.headers = headers
        self.body = body
        self.isBase64Encoded = isBase64Encoded
    }
}
