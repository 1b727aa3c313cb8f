internal import HTTPTransport
internal import JSONModel
internal import StructuredLogging

/// The Runtime API (version 2018-06-01) for one worker: asks for events, posts what became of them, on one kept
/// connection. Nothing has a time limit: the process is frozen between invocations for as long as the service likes, and
/// the service ends what takes too long.
final class RuntimeClient {
    /// What asking for an event gave.
    enum Next {
        case event(Invocation)
        /// An event that is larger than anything Lambda delivers; it can still be answered.
        case oversized
        case status(Int)
        case failed(HTTPError)
    }

    /// Set when the service said that this environment cannot recover.
    private(set) var isUnrecoverable = false
    private let connection: KeptConnection
    private let nextRequest: KeptRequest
    private let responseRequest: KeptRequest
    private let errorRequest: KeptRequest
    private let streamRequest: KeptRequest
    private let log: StructuredLog
    private let notice: CrashNotice?
    private var responseType = "application/json"
    private var requestPath = PathSegment()
    private var stream: StreamedAnswer?

    private static let eventLimit = 64 << 20

    init(_ settings: RuntimeSettings, log: StructuredLog, notice: CrashNotice?) {
        self.log = log
        self.notice = notice
        connection = KeptConnection(to: settings.endpoint)
        func request(_ kind: KeptRequest.Kind, _ lines: [StaticString], _ answer: KeptAnswer) -> KeptRequest {
            KeptRequest(
                kind, endpoint: settings.endpoint, userAgent: RuntimeSettings.userAgent, lines: lines, answer: answer)
        }
        let event = KeptAnswer(
            watching: InvocationField.allCases.map { $0.name }, bodyLimit: Self.eventLimit, excess: .fails)
        nextRequest = request(.get, [], event)
        nextRequest.setTarget("/2018-06-01/runtime/invocation/next", [], "")
        let taken = KeptAnswer(watching: [], bodyLimit: 512, excess: .isDropped)
        responseRequest = request(.post, ["Content-Type: application/json", ""], taken)
        errorRequest = request(.post, ["Content-Type: application/json", "", "", ""], taken)
        streamRequest = request(
            .streamedPost,
            [
                "", "Lambda-Runtime-Function-Response-Mode: streaming", "Transfer-Encoding: chunked",
                "Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body", "",
            ], taken)
    }

    /// Waits for an event, however long.
    func next() -> Next {
        switch connection.perform(nextRequest, body: []) {
        case .failure(let error):
            guard error.code == .responseTooLarge, hasRequestID else { return .failed(error) }
            begin()
            return .oversized
        case .success(let status):
            guard status == 200, hasRequestID else { return .status(status) }
            begin()
            return .event(Invocation(fields: fields, payload: nextRequest.answer.body))
        }
    }

    /// Reports that the function cannot start. To be followed by the end of the process.
    func failInitialization(_ error: FunctionError) {
        errorRequest.setTarget("/2018-06-01/runtime/init/error", [], "")
        errorRequest.leaveOutLine(3)
        switch post(error) {
        case .success(let status): settle(status, "the failed start was not taken")
        case .failure(let error): log.error("the failed start could not be reported", ["cause": .string(error.message)])
        }
    }
}

extension RuntimeClient: ResponseSink {
    func succeed(_ body: [UInt8], contentType: String) {
        if contentType != responseType {
            responseRequest.setLine(0, "Content-Type: ", Array(contentType.utf8)[...])
            responseType = contentType
        }
        aim(responseRequest, "/response", nonceLine: 1)
        finish(deliver(responseRequest, body))
    }

    func fail(_ error: FunctionError) {
        aim(errorRequest, "/error", nonceLine: 3)
        finish(post(error))
    }

    func beginStream(contentType: String, prelude: [UInt8]) {
        streamRequest.setLine(0, "Content-Type: ", Array(contentType.utf8)[...])
        aim(streamRequest, "/response", nonceLine: 4)
        stream = StreamedAnswer(connection, streamRequest, prelude: prelude)
    }

    func write(_ bytes: [UInt8]) -> Bool {
        stream?.write(bytes) ?? false
    }

    func finishStream(_ last: [UInt8]) {
        guard let stream else { return }
        finish(stream.finish(last))
    }

    func failStream(_ error: FunctionError) {
        guard let stream, !stream.isUnsent else { return fail(error) }
        finish(stream.finish(trailers: ErrorReport(error).trailers))
    }
}

private extension RuntimeClient {
    var fields: FieldValues { nextRequest.answer.fields }

    var hasRequestID: Bool { !fields.bytes(InvocationField.requestID.rawValue).isEmpty }

    /// An invocation has come.
    func begin() {
        stream = nil
        requestPath.set(fields.bytes(InvocationField.requestID.rawValue))
        notice?.arm(
            requestPath: requestPath.bytes, invocationID: fields.bytes(InvocationField.invocationID.rawValue))
    }

    /// Points a request at this invocation; the service's nonce goes back unchanged, so that a late answer is not taken for
    /// another invocation's.
    func aim(_ request: KeptRequest, _ suffix: StaticString, nonceLine: Int) {
        request.setTarget("/2018-06-01/runtime/invocation/", requestPath.bytes[...], suffix)
        let nonce = fields.bytes(InvocationField.invocationID.rawValue)
        if nonce.isEmpty {
            request.leaveOutLine(nonceLine)
        } else {
            request.setLine(nonceLine, "Lambda-Runtime-Invocation-Id: ", nonce)
        }
    }

    func post(_ error: FunctionError) -> Result<Int, HTTPError> {
        let report = ErrorReport(error)
        errorRequest.setLine(1, "Lambda-Runtime-Function-Error-Type: ", Array(report.category.utf8)[...])
        errorRequest.setLine(2, "Lambda-Runtime-Function-XRay-Error-Cause: ", report.cause[...])
        return deliver(errorRequest, report.body)
    }

    /// Once more when the connection was lost under it: taken twice is a 400 or 403, not taken at all is a timeout.
    func deliver(_ request: KeptRequest, _ body: [UInt8]) -> Result<Int, HTTPError> {
        let outcome = connection.perform(request, body: body)
        guard case .failure(let error) = outcome, error.code == .connectionLost else { return outcome }
        return connection.perform(request, body: body)
    }

    /// The invocation is over.
    func finish(_ outcome: Result<Int, HTTPError>) {
        notice?.disarm()
        stream = nil
        switch outcome {
        case .success(let status): settle(status, "the answer was not taken")
        case .failure(let error):
            log.error(
                "the answer could not be delivered",
                ["requestId": requestID, "code": .string("\(error.code)"), "cause": .string(error.message)])
        }
    }

    func settle(_ status: Int, _ message: StaticString) {
        let result = PostedResult(status: status)
        isUnrecoverable = isUnrecoverable || result == .unrecoverable
        guard result != .taken else { return }
        let reason = String(decoding: responseRequest.answer.body, as: UTF8.self)
        log.warn(message, ["requestId": requestID, "status": .integer(Int64(status)), "reason": .string(reason)])
    }

    var requestID: JSONValue {
        fields[InvocationField.requestID.rawValue].map { .string($0) } ?? .null
    }
}
