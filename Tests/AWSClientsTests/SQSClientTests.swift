import AWSClients
import HTTPTransport
import JSONModel
import Testing

@Suite("SQSClient")
struct SQSClientTests {
    @Test(
        "a message has its queue, its body and a delay that SQS takes",
        arguments: [(0, 0), (90, 90), (901, 900), (-1, 0)])
    func shape(_ asked: Int, _ sent: Int64) throws {
        let aws = try ScriptedAWS(.json(#"{"MD5OfMessageBody":"x","MessageId":"m-1"}"#))
        let id = try SQSClient(aws.connection).sendMessage(
            #"{"a":1}"#, queueURL: "https://sqs.eu-central-1.amazonaws.com/1/q", delaySeconds: asked,
            timeoutMilliseconds: 1000)
        #expect(id == "m-1")
        #expect(aws.http.requests[0].headers["Content-Type"] == "application/x-amz-json-1.0")
        #expect(aws.http.requests[0].headers["X-Amz-Target"] == "AmazonSQS.SendMessage")
        #expect(
            try aws.sent() == [
                "QueueUrl": "https://sqs.eu-central-1.amazonaws.com/1/q", "MessageBody": #"{"a":1}"#,
                "DelaySeconds": .integer(sent),
            ])
    }

    @Test("a queue that does not exist is not found")
    func notFound() throws {
        let aws = try ScriptedAWS(
            .json(#"{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"no"}"#, status: 400))
        let error = #expect(throws: AWSError.self) {
            try SQSClient(aws.connection).sendMessage("m", queueURL: "q", delaySeconds: 0, timeoutMilliseconds: 1000)
        }
        #expect(error?.kind == .notFound)
    }
}
