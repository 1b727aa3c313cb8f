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
    let connection: KeptConnection
    private let nextRequest: KeptRequest
    private let responseRequest: KeptRequest
    private let errorRequest: KeptRequest
    private let origin: String
    private let log: StructuredLog
    private let notice: CrashNotice?
    private var responseType = "application/json"
    private var requestPath = PathSegment()
    private var stream: StreamedAnswer?

    private static let eventLimit = 64 << 20

    init(_ settings: RuntimeSettings, log: StructuredLog, notice: CrashNotice?) throws(HTTPError) {
        self.origin = settings.origin
        self.log = log
        self.notice = notice
        connection = try KeptConnection()
        nextRequest = try KeptRequest(
            .get, origin: origin, userAgent: RuntimeSettings.userAgent, lines: [],
            answer: KeptAnswer(
                watching: InvocationField.allCases.map(\.name), bodyLimit: Self.eventLimit, excess: .fails))
        try nextRequest.setTarget("/2018-06-01/runtime/invocation/next", [], "")
        let answer = KeptAnswer(watching: [], bodyLimit: 512, excess: .isDropped)
        responseRequest = try KeptRequest(
            .post, origin: origin, userAgent: RuntimeSettings.userAgent,
            lines: ["Content-Type: application/json", nil], answer: answer)
        errorRequest = try KeptRequest(
            .post, origin: origin, userAgent: RuntimeSettings.userAgent,
            lines: ["Content-Type: application/json", nil, nil, nil], answer: answer)
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
        do throws(HTTPError) {
            try errorRequest.setTarget("/2018-06-01/runtime/init/error", [], "")
            try errorRequest.leaveOutLine(3)
            settle(try post(error), "the failed start was not taken")
        } catch {
            log.error("the failed start could not be reported", ["cause": .string(error.message)])
        }
    }
}

extension RuntimeClient: ResponseSink {
    func succeed(_ body: [UInt8], contentType: String) {
        finish(
            attempt { () throws(HTTPError) in
                if contentType != responseType {
                    try responseRequest.setLine(0, "Content-Type: ", Array(contentType.utf8)[...])
                    responseType = contentType
                }
                try aim(responseRequest, "/response", nonceLine: 1)
                return try deliver(responseRequest, body)
            })
    }

    func fail(_ error: FunctionError) {
        finish(
            attempt { () throws(HTTPError) in
                try aim(errorRequest, "/error", nonceLine: 3)
                return try post(error)
            })
    }

    func beginStream(contentType: String, prelude: [UInt8]) {
        stream = StreamedAnswer(connection, prelude: prelude) { [unowned self] () throws(HTTPError) in
            try makeStreamRequest(contentType)
        }
    }

    func write(_ bytes: [UInt8]) -> Bool {
        stream?.write(bytes) ?? false
    }

    func finishStream() {
        guard let stream else { return }
        finish(stream.finish(trailers: []))
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
    func aim(_ request: KeptRequest, _ suffix: StaticString, nonceLine: Int) throws(HTTPError) {
        try request.setTarget("/2018-06-01/runtime/invocation/", requestPath.bytes[...], suffix)
        let nonce = fields.bytes(InvocationField.invocationID.rawValue)
        if nonce.isEmpty {
            try request.leaveOutLine(nonceLine)
        } else {
            try request.setLine(nonceLine, "Lambda-Runtime-Invocation-Id: ", nonce)
        }
    }

    func post(_ error: FunctionError) throws(HTTPError) -> Int {
        let report = ErrorReport(error)
        try errorRequest.setLine(1, "Lambda-Runtime-Function-Error-Type: ", Array(report.category.utf8)[...])
        try errorRequest.setLine(2, "Lambda-Runtime-Function-XRay-Error-Cause: ", report.cause[...])
        return try deliver(errorRequest, report.body)
    }

    /// Once more when the connection was lost under it: taken twice is a 400 or 403, not taken at all is a timeout.
    func deliver(_ request: KeptRequest, _ body: [UInt8]) throws(HTTPError) -> Int {
        let outcome = connection.perform(request, body: body)
        guard case .failure(let error) = outcome, error.code == .connectionLost else { return try outcome.get() }
        return try connection.perform(request, body: body).get()
    }

    /// A new one for each stream: libcurl 7.88 does not reset what it knows about trailers, so that a second transfer on the
    /// same handle sends none and frees memory twice. The connection is the kept one all the same.
    func makeStreamRequest(_ contentType: String) throws(HTTPError) -> KeptRequest {
        let request = try KeptRequest(
            .streamedPost, origin: origin, userAgent: RuntimeSettings.userAgent,
            lines: [
                nil, "Lambda-Runtime-Function-Response-Mode: streaming", "Transfer-Encoding: chunked",
                "Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body", nil,
            ], answer: responseRequest.answer)
        try request.setLine(0, "Content-Type: ", Array(contentType.utf8)[...])
        try aim(request, "/response", nonceLine: 4)
        return request
    }

    func attempt(_ work: () throws(HTTPError) -> Int) -> Result<Int, HTTPError> {
        do throws(HTTPError) {
            return .success(try work())
        } catch {
            return .failure(error)
        }
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
