import ByteEncodings
import JSONCoding
package import JSONModel
package import LambdaEvents
package import StagehandProtocol
package import StructuredLogging
package import Timestamps

/// A request of an authenticated caller, read and checked.
package struct APICall: Sendable {
    package let method: String
    /// The route without the `/v1` prefix: `/sessions/{sessionId}/navigate`.
    package let route: String
    package let projectID: String
    /// The id in the path; empty where the route has none.
    package let sessionID: String
    /// The file's name in the path; empty where the route has none.
    package let fileName: String
    package let query: [String: String]
    package let dialect: ClientDialect
    package let requestID: String
    package let receivedAt: Timestamp
    package let log: StructuredLog
    private let headers: [String: String]
    private let rawBody: String?
    private let isBase64Encoded: Bool

    /// The longest body that is read, in bytes.
    package static let bodyLimit = 1024 * 1024

    package init(
        _ request: APIGatewayRequest, requestID: String, receivedAt: Timestamp, log: StructuredLog
    ) throws(APIError) {
        self.method = request.httpMethod
        self.route = request.resource.hasPrefix("/v1/") ? String(request.resource.dropFirst(3)) : request.resource
        self.headers = Dictionary(
            (request.headers ?? [:]).map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { $1 })
        self.query = request.queryStringParameters ?? [:]
        self.requestID = requestID
        self.receivedAt = receivedAt
        self.sessionID = Self.parameter("sessionId", request)
        self.fileName = Self.parameter("fileName", request)
        self.dialect = ClientDialect { request.header($0) }
        self.projectID = try Self.project(request)
        self.rawBody = request.body
        self.isBase64Encoded = request.isBase64Encoded == true
        self.log = log.with(
            sessionID.isEmpty
                ? ["requestId": .string(requestID)]
                : ["requestId": .string(requestID), "sessionId": .string(sessionID)])
    }

    package func header(_ name: String) -> String? {
        headers[name.lowercased()]
    }

    /// The seconds of `Prefer: wait=N` (RFC 7240, 4.3), if the client asked for it.
    package var preferredWaitSeconds: Int? {
        guard let prefer = header("prefer") else { return nil }
        for preference in prefer.split(separator: ",") {
            let pair = preference.split(separator: ";")[0].split(separator: "=").map { $0.filter { $0 != " " } }
            if pair.count == 2, pair[0].lowercased() == "wait", let seconds = Int(pair[1]), seconds >= 0 {
                return min(seconds, 25)
            }
        }
        return nil
    }

    private static func parameter(_ name: String, _ request: APIGatewayRequest) -> String {
        let raw = request.pathParameters?[name] ?? ""
        return PercentEncoding.decodeText(raw) ?? raw
    }

    /// The project is the key's. A header that names another one is a mistake worth telling.
    private static func project(_ request: APIGatewayRequest) throws(APIError) -> String {
        guard let project = request.requestContext.authorizer?.projectId, !project.isEmpty else {
            throw APIError(status: 401, message: "Unauthorized: send your API key in the header `x-wc-api-key`")
        }
        for name in ["x-wc-project-id", "x-bb-project-id"] {
            guard let claimed = request.header(name), !claimed.isEmpty, claimed != "undefined" else { continue }
            guard claimed == project else {
                throw APIError(
                    status: 403,
                    message: "Forbidden: the header `\(name)` names a project that the API key does not belong to. "
                        + "Leave the header out, or use that project's key.")
            }
        }
        return project
    }

    /// The body as it came. Throws 413 with that message for one beyond the limit.
    package func bytes(limit: Int, excess: String) throws(APIError) -> [UInt8] {
        guard let text = rawBody else { return [] }
        var bytes = Array(text.utf8)
        if isBase64Encoded {
            guard let decoded = Base64.standard.decode(text) else {
                throw APIError(status: 400, message: "the request body cannot be read")
            }
            bytes = decoded
        }
        guard bytes.count <= limit else { throw APIError(status: 413, message: excess) }
        return bytes
    }

    /// The body, read now: an endpoint without one never fails because of what a client sends. Nil for a blank one;
    /// throws 413 for one beyond `bodyLimit` and 400 for one that is not JSON.
    package func body() throws(APIError) -> JSONValue? {
        let bytes = try bytes(
            limit: Self.bodyLimit, excess: "the request body is larger than \(Self.bodyLimit) bytes")
        guard bytes.contains(where: { !" \t\r\n".utf8.contains($0) }) else { return nil }
        do {
            return try JSON.value(from: bytes)
        } catch {
            throw APIError(status: 400, message: "the request body is not valid JSON")
        }
    }
}
