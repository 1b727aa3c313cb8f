/// An answer that API Gateway gives itself, by the name of its gateway response type.
struct GatewayError: Error, Hashable, Sendable {
    /// `UNAUTHORIZED`, `ACCESS_DENIED`, … as `GatewayResponses` of a template names them.
    let type: String
    let status: Int
    let message: String

    static let unauthorized = GatewayError(type: "UNAUTHORIZED", status: 401, message: "Unauthorized")
    static let accessDenied = GatewayError(
        type: "ACCESS_DENIED", status: 403, message: "User is not authorized to access this resource")
    static let authorizerFailure = GatewayError(
        type: "AUTHORIZER_FAILURE", status: 500, message: "The authorizer failed")
    static let authorizerConfiguration = GatewayError(
        type: "AUTHORIZER_CONFIGURATION_ERROR", status: 500, message: "The authorizer's answer is malformed")
    /// API Gateway itself says 403 "Missing Authentication Token" for an unknown path and an unknown method.
    static let notFound = GatewayError(
        type: "MISSING_AUTHENTICATION_TOKEN", status: 404, message: "There is no such route")
    static let methodNotAllowed = GatewayError(
        type: "MISSING_AUTHENTICATION_TOKEN", status: 405, message: "This route does not take this method")
    static let foreignHost = GatewayError(
        type: "ACCESS_DENIED", status: 403, message: "This host name is not known here: use an IP address or localhost")
    static let badRequest = GatewayError(type: "BAD_REQUEST_BODY", status: 400, message: "The request is malformed")
    static let requestTooLarge = GatewayError(
        type: "REQUEST_TOO_LARGE", status: 413, message: "The request's body is too large")
    static let malformedResponse = GatewayError(
        type: "API_CONFIGURATION_ERROR", status: 502, message: "Internal server error")
    static let integrationFailed = GatewayError(
        type: "INTEGRATION_FAILURE", status: 502, message: "Internal server error")
    static let integrationTimeout = GatewayError(
        type: "INTEGRATION_TIMEOUT", status: 504, message: "Endpoint request timed out")
    static let throttled = GatewayError(type: "THROTTLED", status: 429, message: "Too Many Requests")

    /// The short name in the body's `error`.
    var name: String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 413: "Payload Too Large"
        case 429: "Too Many Requests"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        default: "Internal Server Error"
        }
    }
}
