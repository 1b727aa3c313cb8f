import ByteEncodings
import JSONModel

/// `POST` and `GET /sessions/{id}/uploads`, `DELETE …/{name}`: files that the session's pages can be given. The form goes to the
/// browser task as it came, which reads it.
package struct Uploads: FileEndpoint {
    /// An event of Lambda's has at most 6 MB, of which base64 takes a quarter, and the rest of the event a little.
    package static let limit = 4_500_000

    package static func request(for call: APICall) throws(APIError) -> ControllerRequest {
        var request = ControllerRequest(method: call.method, path: "/files/uploads", headers: [:], body: [])
        if !call.fileName.isEmpty { request.path += "/" + PercentEncoding.encode(call.fileName) }
        guard call.method == "POST" else { return request }
        guard let type = call.header("content-type"), type.lowercased().hasPrefix("multipart/form-data") else {
            throw APIError(
                status: 415, message: "a file is uploaded as multipart/form-data, in a field named `file`")
        }
        request.headers["content-type"] = type
        request.body = try call.bytes(
            limit: limit,
            excess: "An upload through the API may have at most \(limit) bytes. For a larger one ask "
                + "POST /sessions/{id}/cdp-url with {\"scopes\":[\"files\"]} and PUT it to the filesUrl, with /uploads/NAME "
                + "behind its path.")
        return request
    }
}
