import ByteEncodings
import JSONModel

/// `GET` and `DELETE /sessions/{id}/downloads`, all of them or `/{name}`: what the session's browser downloaded. With
/// `Accept: application/zip`, as Browserbase's SDK sends it, the list is an archive of the files.
package struct Downloads: FileEndpoint {
    package static func request(for call: APICall) throws(APIError) -> ControllerRequest {
        var request = ControllerRequest(method: call.method, path: "/files/downloads", headers: [:], body: [])
        if !call.fileName.isEmpty {
            request.path += "/" + PercentEncoding.encode(call.fileName)
            request.headers["range"] = call.header("range")
        } else if wantsArchive(call.header("accept") ?? "") {
            request.path += ".zip"
        }
        return request
    }

    private static func wantsArchive(_ accept: String) -> Bool {
        accept.lowercased().split { ",; ".contains($0) }.contains("application/zip")
    }
}
