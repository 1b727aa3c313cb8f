/// The order in which a runtime may use the Runtime API (`docs` of custom runtimes; the order is that of AWS's own emulator).
/// Knows no sockets: each method says what the caller must do.
struct RuntimeStateMachine {
    private enum State {
        /// The process was started. Next: `ready`, `ended`.
        case starting
        /// It waits for an event. Next: `running`.
        case ready
        /// It has an event. Next: `responding`, `answered`, `ended`.
        case running(requestID: String, nonce: String)
        /// Its answer is being read. Next: `answered`.
        case responding(requestID: String, nonce: String)
        /// It has answered and not yet asked for more. Next: `ready`.
        case answered(requestID: String, nonce: String)
        /// It is ending, or has reported that it cannot start.
        case ended
    }

    /// What to do with a request for the next event.
    enum NextAction: Hashable {
        /// Keep it until there is an event; the process is ready for the first time.
        case parkAfterStart
        /// Keep it until there is an event.
        case park
        /// Keep it instead of the one before: the runtime has reconnected.
        case replaceParked
        case refuse(RuntimeRefusal)
    }

    /// What to do with an answer.
    enum AnswerAction: Hashable {
        case accept
        case refuse(RuntimeRefusal)
    }

    private var state = State.starting

    var isReady: Bool {
        guard case .ready = state else { return false }
        return true
    }

    /// Whether the process has answered and is about to ask for the next event.
    var isAnswered: Bool {
        guard case .answered = state else { return false }
        return true
    }

    mutating func nextRequested() -> NextAction {
        switch state {
        case .starting:
            state = .ready
            return .parkAfterStart
        case .ready:
            return .replaceParked
        case .answered:
            state = .ready
            return .park
        case .running, .responding, .ended:
            return .refuse(.invalidStateTransition)
        }
    }

    mutating func eventSent(requestID: String, nonce: String) {
        guard isReady else { preconditionFailure("an event was sent to a runtime that had not asked for one") }
        state = .running(requestID: requestID, nonce: nonce)
    }

    /// `nonce` is what the runtime echoed, nil when it echoed nothing.
    mutating func answerBegun(requestID: String, nonce: String?) -> AnswerAction {
        switch state {
        case .running(let current, let expected):
            if let refusal = Self.mismatch(requestID, nonce, current, expected) { return .refuse(refusal) }
            state = .responding(requestID: current, nonce: expected)
            return .accept
        case .responding(let current, let expected), .answered(let current, let expected):
            return .refuse(Self.mismatch(requestID, nonce, current, expected) ?? .invalidStateTransition)
        case .starting, .ended:
            return .refuse(.invalidStateTransition)
        case .ready:
            return .refuse(.invalidRequestID)
        }
    }

    mutating func answerEnded() {
        guard case .responding(let requestID, let nonce) = state else { return }
        state = .answered(requestID: requestID, nonce: nonce)
    }

    /// The process reports that it cannot start.
    mutating func initializationFailed() -> AnswerAction {
        guard case .starting = state else { return .refuse(.invalidStateTransition) }
        state = .ended
        return .accept
    }

    mutating func processEnded() {
        state = .ended
    }

    private static func mismatch(
        _ requestID: String, _ nonce: String?, _ current: String, _ expected: String
    ) -> RuntimeRefusal? {
        if requestID != current { return .invalidRequestID }
        if let nonce, !nonce.isEmpty, nonce != expected { return .invokeTimeout }
        return nil
    }
}

/// Why the Runtime API does not take a request.
enum RuntimeRefusal: Hashable {
    case invalidRequestID
    case invalidStateTransition
    case invalidResponseMode
    case invokeTimeout
    case truncatedRequest
    case tooLarge
    case unknownPath
    /// Another process than the sandbox's own.
    case stranger

    var status: Int {
        switch self {
        case .invalidRequestID, .invalidResponseMode, .truncatedRequest: 400
        case .invalidStateTransition: 403
        case .unknownPath: 404
        case .stranger: 403
        case .invokeTimeout: 410
        case .tooLarge: 413
        }
    }

    var type: String {
        switch self {
        case .invalidRequestID: "InvalidRequestID"
        case .invalidStateTransition: "InvalidStateTransition"
        case .invalidResponseMode: "InvalidFunctionResponseMode"
        case .invokeTimeout: "InvokeTimeout"
        case .truncatedRequest: "TruncatedHTTPRequest"
        case .tooLarge: "RequestEntityTooLarge"
        case .unknownPath: "NotFound"
        case .stranger: "Forbidden"
        }
    }

    var message: String {
        switch self {
        case .invalidRequestID: "Invalid request ID"
        case .invalidStateTransition: "State transition is not allowed"
        case .invalidResponseMode: "Invalid response mode"
        case .invokeTimeout: "The invocation has timed out"
        case .truncatedRequest: "The request ended before its Content-Length"
        case .tooLarge: "Exceeded maximum allowed payload size (\(LambdaLimits.payloadBytes) bytes)."
        case .unknownPath: "There is no such path"
        case .stranger: "This Runtime API belongs to another process"
        }
    }
}
