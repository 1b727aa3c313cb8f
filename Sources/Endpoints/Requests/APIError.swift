package import JSONModel
import SessionLifecycle
package import StagehandProtocol

/// A request that is answered with an error. The body satisfies every client:
/// `{"success":false,"message":…,"error":…,"statusCode":N}`, and says what to do.
package struct APIError: Error, Sendable, Equatable {
    package var status: Int
    package var message: String
    package var headers: [String: String]
    /// Further members of the body.
    package var details: [String: JSONValue]

    package init(status: Int, message: String, headers: [String: String] = [:], details: [String: JSONValue] = [:]) {
        self.status = status
        self.message = message
        self.headers = headers
        self.details = details
    }

    package var body: JSONValue {
        .object(
            details.merging([
                "success": false, "message": .string(message), "error": .string(message),
                "statusCode": .integer(Int64(status)),
            ]) { $1 })
    }
}

extension APIError {
    package init(_ error: RequestError) {
        self.init(
            status: 400, message: error.description,
            details: error.field.isEmpty ? [:] : ["field": .string(error.field)])
    }

    static func sessionNotFound(_ id: String) -> APIError {
        APIError(status: 404, message: "Session not found: there is no session `\(id.prefix(64))` in this project")
    }

    /// The session is over; 410 for what needs its browser.
    static func sessionEnded(_ reason: EndReason?, detail: String?, status: Int = 410) -> APIError {
        let cause = reason.map { ": \($0.explanation)" } ?? ""
        let more = detail.map { " (\($0))" } ?? ""
        return APIError(
            status: status, message: "The session has ended\(cause)\(more). Start another one.",
            details: reason.map { ["endReason": .string($0.rawValue)] } ?? [:])
    }

    /// Something below failed. What exactly is in the log, under the request's id.
    static func unavailable(requestID: String) -> APIError {
        APIError(
            status: 503,
            message:
                "The service cannot do this right now; try again. The log has the cause under request \(requestID).",
            headers: ["retry-after": "1"])
    }
}
