import AccessTokens
import HTTPTransport
import JSONModel
import SessionLifecycle
import SessionStore
import Timestamps

/// The files of sessions, at their controllers.
struct ControllerFiles {
    private let resources: FunctionResources
    private let http: CurlClient

    /// A controller that does not answer by then is out of reach, in milliseconds.
    private static let connectMilliseconds = 5_000
    /// The life of a token that is used at once.
    private static let tokenSeconds = 60

    init(_ resources: FunctionResources) throws(HTTPError) {
        self.resources = resources
        self.http = try CurlClient(CurlConfiguration(connectTimeoutMilliseconds: Self.connectMilliseconds))
    }

    /// What goes on to the client.
    private static let passed = [
        "content-type", "content-disposition", "content-range", "accept-ranges", "cache-control",
        "content-security-policy", "x-content-type-options", "retry-after",
    ]

    /// The fields of the controller's answer that go on to the client. Errors that repeating cannot mend say so.
    static func passedHeaders(of response: ResponseReader) -> [String: String] {
        var headers: [String: String] = [:]
        for name in passed { headers[name] = response.headers[name] }
        if response.status >= 400, headers["retry-after"] == nil { headers["x-should-retry"] = "false" }
        return headers
    }

    /// Asks the session's controller. Throws as for any operation on a session, and 503 where its task cannot be asked.
    func open(
        _ request: ControllerRequest, for call: APICall, until deadline: Timestamp?
    ) throws(APIError) -> ResponseReader {
        let record = try ReadySession(resources).record(
            for: call, patienceMilliseconds: resources.settings.readyWaitMilliseconds)
        let urls = AccessURLs(resources).signed(
            for: record, scopes: [.files], seconds: Self.tokenSeconds, isSingleUse: false,
            clientAddress: nil)
        guard let token = urls?.token, let address = try address(of: record, call) else {
            throw APIError.notReady(record.status)
        }
        let left = deadline.map { Int($0.milliseconds(since: resources.now())) - 1_000 } ?? 28_000
        var headers = HTTPHeaders(request.headers.map { (name: $0.key, value: $0.value) })
        headers.set("authorization", "Bearer \(token)")
        let response: ResponseReader
        do {
            response = try http.open(
                HTTPRequest(
                    method: request.method,
                    url: "\(resources.settings.accessScheme == "wss" ? "https" : "http")://"
                        + "\(address)\(request.path)", headers: headers, body: request.body),
                timeoutMilliseconds: left)
        } catch {
            throw call.unavailable(error)
        }
        // The token is ours: the controller not taking it is no mistake of the client's.
        guard response.status != 401, response.status != 403 else {
            throw call.unavailable(
                ServiceError(
                    service: "browser task", message: "it refused the function's token: \(response.status)",
                    isCapacity: false, isRetryable: true))
        }
        return response
    }

    /// Inside the network: functions have no way to public addresses.
    private func address(of record: SessionRecord, _ call: APICall) throws(APIError) -> String? {
        guard let task = record.task, let id = task.arn.split(separator: "/").last else { return nil }
        do {
            return try resources.store.registration(of: String(id))?.internalAddress ?? task.address
        } catch {
            throw call.unavailable(error)
        }
    }
}
