import JSONCoding
import JSONModel

/// An invocation that gave no result, as its caller sees it.
package struct FunctionFailure: Error, Hashable, CustomStringConvertible {
    /// Whose fault it was, which decides whether another attempt makes sense.
    package enum Kind: Hashable, Sendable {
        /// The function reported it.
        case reported
        /// The process ended, during initialisation or the invocation.
        case crashed
        case timedOut
        /// No process was free and no more may be started.
        case throttled
        case requestTooLarge
        case responseTooLarge
        case shuttingDown
    }

    package let kind: Kind
    /// `Runtime.ExitError`, `Sandbox.Timedout`, `Function.…`
    package let type: String
    /// JSON: `errorMessage`, `errorType` and, if the function sent one, `stackTrace`.
    package let body: [UInt8]

    init(kind: Kind, type: String, body: [UInt8]) {
        self.kind = kind
        self.type = type
        self.body = body
    }

    init(kind: Kind, type: String, message: String) {
        let body: JSONValue = ["errorMessage": .string(message), "errorType": .string(type)]
        // Two strings always encode.
        self.init(kind: kind, type: type, body: (try? JSON.encode(body)) ?? [])
    }

    package var description: String { String(decoding: body, as: UTF8.self) }

    /// The `errorMessage` of the body, if it has one.
    package var message: String? {
        (try? JSON.value(from: body))?["errorMessage"]?.stringValue
    }

    static let shuttingDown = FunctionFailure(
        kind: .shuttingDown, type: "ServiceException", message: "The local cloud is shutting down.")

    static let throttled = FunctionFailure(
        kind: .throttled, type: "TooManyRequestsException", message: "Rate Exceeded.")

    static func timedOut(requestID: String, milliseconds: Int) -> FunctionFailure {
        let hundredths = milliseconds / 10
        let fraction = String(hundredths % 100)
        let seconds = "\(hundredths / 100).\(fraction.count < 2 ? "0" : "")\(fraction)"
        return FunctionFailure(
            kind: .timedOut, type: "Sandbox.Timedout",
            message: "RequestId: \(requestID) Error: Task timed out after \(seconds) seconds")
    }

    static func exited(requestID: String, _ exit: ProcessExit) -> FunctionFailure {
        let text: String
        switch exit {
        case .code(0): text = "Runtime exited without providing a reason"
        case .code, .signal: text = "Runtime exited with error: \(exit.text)"
        }
        return FunctionFailure(
            kind: .crashed, type: "Runtime.ExitError", message: "RequestId: \(requestID) Error: \(text)")
    }

    static let responseTooLarge = FunctionFailure(
        kind: .responseTooLarge, type: "Function.ResponseSizeTooLarge",
        message: "Response payload size exceeded maximum allowed payload size (\(LambdaLimits.payloadBytes) bytes).")

    static let requestTooLarge = FunctionFailure(
        kind: .requestTooLarge, type: "RequestTooLargeException",
        message: "Request must be smaller than \(LambdaLimits.payloadBytes) bytes for the InvokeFunction operation")
}

/// Lambda's quotas as far as they are enforced here.
enum LambdaLimits {
    /// 6 MiB and 100 bytes, each way, for synchronous invocations.
    static let payloadBytes = 6_291_556
    static let asynchronousPayloadBytes = 1_048_576
    /// A streamed response.
    static let streamBytes = 200 * 1024 * 1024
    static let initializationMilliseconds: Int64 = 10_000
    static let errorBodyBytes = 256 * 1024
}
