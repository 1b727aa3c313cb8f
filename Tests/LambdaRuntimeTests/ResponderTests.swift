import LambdaRuntime
import TestSupport
import Testing
import Timestamps

@Suite("Responder")
struct ResponderTests {
    private let invocation = Invocation(
        requestID: "r", functionARN: "arn", deadline: Timestamp(milliseconds: 5), traceID: nil, tenantID: "",
        clientContext: "{}",
        payload: [1, 2])

    @Test("an invocation that a test makes reads like one that came")
    func made() {
        #expect(invocation.requestID == "r" && invocation.functionARN == "arn" && invocation.payload == [1, 2])
        #expect(invocation.deadline == Timestamp(milliseconds: 5) && invocation.clientContext == "{}")
        #expect(invocation.traceID == nil && invocation.tenantID == nil)
    }

    @Test("the recorder keeps what a handler answers, as the runtime would send it")
    func recorded() {
        struct Handler: FunctionHandler {
            mutating func handle(_ invocation: Invocation, _ responder: consuming Responder) -> Answer {
                guard !invocation.payload.isEmpty else {
                    return responder.fail(FunctionError(type: "Empty", message: "no event"))
                }
                var stream = responder.streamHTTP(HTTPPrelude(statusCode: 200, headers: [:]))
                for byte in invocation.payload {
                    guard stream.write([byte]) else {
                        return stream.fail(FunctionError(type: "Gone", message: "the peer is gone"))
                    }
                }
                return stream.finish()
            }
        }
        let prelude = Array(#"{"headers":{},"statusCode":200}"#.utf8) + [UInt8](repeating: 0, count: 8)
        let type = "application/vnd.awslambda.http-integration-response"
        var handler: any FunctionHandler = Handler()
        let (whole, cut) = (AnswerRecorder(), AnswerRecorder(patience: 1))
        _ = handler.handle(invocation, Responder(whole))
        _ = handler.handle(invocation, Responder(cut))
        #expect(whole.recorded == .stream(contentType: type, body: prelude + [1, 2], isEnded: true, failure: nil))
        #expect(
            cut.recorded
                == .stream(
                    contentType: type, body: prelude + [1], isEnded: true,
                    failure: FunctionError(type: "Gone", message: "the peer is gone")))
    }
}
