import Digests
import JSONCoding
import JSONModel
import ProcessEnvironment
import Timestamps

/// How long an asynchronous event waits before its second and third attempt. AWS: one and two minutes.
package struct AsynchronousRetry: Sendable {
    package let firstMilliseconds: Int64
    package let secondMilliseconds: Int64

    package init(firstMilliseconds: Int64, secondMilliseconds: Int64) {
        self.firstMilliseconds = firstMilliseconds
        self.secondMilliseconds = secondMilliseconds
    }
}

/// An asynchronous event whose last attempt failed.
struct FailedEvent: Sendable {
    let function: FunctionDefinition
    let requestID: String
    let payload: [UInt8]
    /// `RetriesExhausted` or `EventAgeExceeded`
    let condition: String
    let attempts: Int
    let failure: FunctionFailure

    /// The record that an OnFailure destination receives (Lambda guide, "Capturing records of asynchronous invocations").
    var record: JSONValue {
        [
            "version": "1.0",
            "timestamp": .string(SystemClock.now.rfc3339),
            "requestContext": [
                "requestId": .string(requestID), "functionArn": .string("\(function.arn):$LATEST"),
                "condition": .string(condition), "approximateInvokeCount": .integer(Int64(attempts)),
            ],
            "requestPayload": (try? JSON.value(from: payload)) ?? .string(String(decoding: payload, as: UTF8.self)),
            "responseContext": [
                "statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled",
            ],
            "responsePayload": (try? JSON.value(from: failure.body)) ?? .null,
        ]
    }
}

/// Takes records of failed events to where the function's configuration says.
@CloudActor
protocol DestinationSending: AnyObject, Sendable {
    func send(_ event: FailedEvent) async
}

/// One event in a function's asynchronous queue (Lambda guide, "How Lambda handles errors and retries with asynchronous
/// invocation").
struct AsynchronousInvocation: Sendable {
    let pool: FunctionPool
    let payload: [UInt8]
    let retry: AsynchronousRetry
    let requestID: String?
    let receivedAt: Timestamp

    /// Tries until the event is handled, or gives what must be recorded. Nil also when the cloud shuts down.
    @CloudActor
    func run() async -> FailedEvent? {
        let id = requestID ?? SecureRandom.uuid()
        let resource = pool.definition.resource
        var attempts = 0
        while true {
            attempts += 1
            let invocation = Invocation(
                payload: payload, requestID: id, clientContext: nil, receiver: nil,
                traceID: Identifiers.traceID(seconds: SystemClock.now.seconds))
            let result = await pool.invoke(invocation, mayWait: .forCapacity)
            guard let failure = result.failure, failure.kind != .shuttingDown else { return nil }
            let delay = attempts == 1 ? retry.firstMilliseconds : retry.secondMilliseconds
            let age = SystemClock.now.adding(milliseconds: delay).milliseconds(since: receivedAt)
            let isTooOld = age > Int64(resource.maximumEventAgeSeconds) * 1000
            if attempts > resource.maximumRetryAttempts || isTooOld {
                return FailedEvent(
                    function: pool.definition, requestID: id, payload: payload,
                    condition: attempts > resource.maximumRetryAttempts ? "RetriesExhausted" : "EventAgeExceeded",
                    attempts: attempts, failure: failure)
            }
            do {
                try await Task.sleep(for: .milliseconds(delay))
            } catch {
                return nil
            }
        }
    }
}
