import HTTPTransport
import JSONCoding
import JSONModel

extension AWSError {
    /// From a response that is not a success, whichever form the service writes its errors in.
    init(service: AWSService, response: HTTPResponse) {
        let found = Self.json(response) ?? Self.xml(response)
        let code = found?.code ?? response.headers["x-amzn-errortype"].map(Self.shortCode) ?? "HTTP\(response.status)"
        // Services quote the whole request in this case, a session token with it.
        let message = code == "SignatureDoesNotMatch" ? "the signature does not match" : found?.message ?? ""
        self.init(
            service: service, kind: Self.kind(code: code, message: message, status: response.status), code: code,
            status: response.status, message: message)
    }

    init(service: AWSService, transport error: HTTPError) {
        let isTooLarge = error.code == .responseTooLarge
        self.init(
            service: service,
            kind: isTooLarge ? .malformedResponse : error.code == .invalidRequest ? .refused : .transport,
            code: "\(error.code)", message: error.message)
    }

    /// Codes and messages are of docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html, of the
    /// services' models, and of the retry behaviour that AWS documents for its SDKs.
    static func kind(code: String, message: String, status: Int) -> Kind {
        let lowered = message.lowercased()
        if code.hasPrefix("RESOURCE:") || lowered.mentions("capacity is unavailable")
            || lowered.mentions("limit on the number of tasks") || lowered.mentions("limit on the number of vcpus")
        {
            return .capacity
        }
        // StopTask has no code of its own for a task that ECS has forgotten.
        if lowered.mentions("referenced task was not found") { return .notFound }
        switch code {
        case "GoneException": return .gone
        case "PayloadTooLargeException": return .tooLarge
        case "ResourceNotFoundException", "ClusterNotFoundException", "QueueDoesNotExist", "MISSING",
            "InvalidNetworkInterfaceID.NotFound", "AWS.SimpleQueueService.NonExistentQueue":
            return .notFound
        case "InternalFailure", "InternalException", "InternalError", "InternalServiceError", "ServerException",
            "ServiceUnavailable", "RequestTimeout", "RequestTimeoutException":
            return .unavailable
        case "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "SignatureDoesNotMatch",
            "InvalidSignatureException", "InvalidClientTokenId", "UnrecognizedClientException", "ExpiredToken",
            "ExpiredTokenException", "MissingAuthenticationToken", "MissingAuthenticationTokenException",
            "IncompleteSignature", "AuthFailure", "ForbiddenException":
            return .denied
        default: break
        }
        if code.mentions("Throttl") || code.hasPrefix("TooManyRequests") || code == "RequestLimitExceeded" {
            return .throttled
        }
        switch status {
        case 429: return .throttled
        case 410: return .gone
        case 413: return .tooLarge
        case 401, 403: return .denied
        case 500...599: return .unavailable
        default: return .refused
        }
    }

    /// Credentials that are too old: worth fetching again.
    var isExpiredToken: Bool { code == "ExpiredToken" || code == "ExpiredTokenException" }

    private static func json(_ response: HTTPResponse) -> (code: String, message: String)? {
        guard let body = try? JSON.value(from: response.body), let members = body.objectValue else { return nil }
        let header = response.headers["x-amzn-errortype"]
        let code = header ?? members["__type"]?.stringValue ?? members["code"]?.stringValue
        let message = members["message"] ?? members["Message"]
        guard code != nil || message != nil else { return nil }
        return (code.map(shortCode) ?? "HTTP\(response.status)", message?.stringValue ?? "")
    }

    private static func xml(_ response: HTTPResponse) -> (code: String, message: String)? {
        guard let root = try? XMLReader.read(response.body) else { return nil }
        let error = root.descendant("Errors", "Error") ?? root.descendant("Error") ?? root
        guard let code = error.descendant("Code")?.text else { return nil }
        return (code, error.descendant("Message")?.text ?? "")
    }

    /// `com.amazon.coral#ThrottlingException:http://…` without namespace and link.
    private static func shortCode(_ text: String) -> String {
        let name = text.prefix { $0 != ":" }
        return String((name.split(separator: "#").last ?? name).prefix(100))
    }
}
