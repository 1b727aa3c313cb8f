private import Glibc
internal import HTTPTransport
internal import JSONModel
internal import StructuredLogging

/// One event after the other, on the thread that calls it. Never returns: the process ends when the Runtime API is gone or
/// says so.
final class Worker {
    private let client: RuntimeClient
    private let log: StructuredLog
    private var retries: NextRetries
    /// nil with several workers.
    private var trace: TraceVariable?

    init(_ client: RuntimeClient, isConcurrent: Bool, log: StructuredLog) {
        self.client = client
        self.log = log
        self.retries = NextRetries(isConcurrent: isConcurrent)
        self.trace = isConcurrent ? nil : TraceVariable()
    }

    func run(_ handler: inout any FunctionHandler) -> Never {
        while true {
            switch client.next() {
            case .event(let invocation):
                retries.succeeded()
                trace?.set(invocation.fields.bytes(InvocationField.traceID.rawValue))
                _ = handler.handle(invocation, Responder(client))
            case .oversized:
                retries.succeeded()
                client.fail(FunctionError(type: "EventTooLarge", message: "the event is larger than Lambda delivers"))
            case .status(let status): again(status: status, "no event in the answer")
            case .failed(let error): again(status: nil, "\(error.code): \(error.message)")
            }
            if client.isUnrecoverable { leave("the Runtime API cannot go on", [:]) }
        }
    }

    private func again(status: Int?, _ cause: String) {
        let metadata: [String: JSONValue] = [
            "status": status.map { .integer(Int64($0)) } ?? .null, "cause": .string(cause),
        ]
        guard let pause = retries.failed(status: status) else {
            leave("the Runtime API gives no events", metadata)
        }
        log.debug("asking for an event failed", metadata)
        if pause > 0 { poll(nil, 0, Int32(pause)) }
    }

    private func leave(_ message: StaticString, _ metadata: [String: JSONValue]) -> Never {
        log.error(message, metadata)
        exit(1)
    }
}
