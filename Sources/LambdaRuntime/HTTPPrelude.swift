private import JSONModel

/// The status and headers of an HTTP response that is streamed, sent ahead of its body
/// (`application/vnd.awslambda.http-integration-response`, AWS Lambda guide, "Response streaming").
package struct HTTPPrelude: Sendable, Hashable {
    /// From 100 to 599.
    package var statusCode: Int
    /// One value a name.
    package var headers: [String: String]
    /// Read by API Gateway; function URLs ignore them.
    package var multiValueHeaders: [String: [String]]
    /// Whole `Set-Cookie` values; read by function URLs.
    package var cookies: [String]

    /// Names and values go out as they are given.
    package init(
        statusCode: Int, headers: [String: String], multiValueHeaders: [String: [String]] = [:], cookies: [String] = []
    ) {
        self.statusCode = statusCode
        self.headers = headers
        self.multiValueHeaders = multiValueHeaders
        self.cookies = cookies
    }

    /// What tells the service that a prelude comes first.
    static let contentType = "application/vnd.awslambda.http-integration-response"

    /// The metadata as JSON, then the eight zero bytes that end it.
    package var bytes: [UInt8] {
        var members: [String: JSONValue] = [
            "statusCode": .integer(Int64(statusCode)), "headers": .object(headers.mapValues { .string($0) }),
        ]
        if !multiValueHeaders.isEmpty {
            members["multiValueHeaders"] = .object(
                multiValueHeaders.mapValues { values in .array(values.map { .string($0) }) })
        }
        if !cookies.isEmpty { members["cookies"] = .array(cookies.map { .string($0) }) }
        var bytes: [UInt8] = []
        JSONValue.object(members).write(to: &bytes, characters: .unicode)
        bytes.append(contentsOf: repeatElement(0, count: 8))
        return bytes
    }
}
