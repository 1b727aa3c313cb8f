import Glibc
import JSONCoding
import JSONModel
import LocalCloud
import ProcessEnvironment
import Testing

@Suite("The AWS endpoint")
struct AWSEndpointTests {
    static let template = """
        Resources:
          Bus: {Type: AWS::Events::EventBus, Properties: {Name: sessions}}
          Dead: {Type: AWS::SQS::Queue, Properties: {QueueName: dead}}
          Seen: {Type: AWS::SQS::Queue, Properties: {QueueName: seen}}
          Failures: {Type: AWS::SQS::Queue, Properties: {QueueName: failures}}
          Jobs:
            Type: AWS::SQS::Queue
            Properties:
              QueueName: jobs
              VisibilityTimeout: 1
              RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 2}
          Plain: {Type: AWS::SQS::Queue, Properties: {QueueName: plain}}
          Rule:
            Type: AWS::Events::Rule
            Properties:
              EventBusName: !Ref Bus
              EventPattern: {source: [{prefix: shop.}], detail: {size: [{numeric: ['>', 5]}]}}
              Targets: [{Id: seen, Arn: !GetAtt Seen.Arn}]
          Lost:
            Type: AWS::Events::Rule
            Properties:
              EventBusName: !Ref Bus
              EventPattern: {detail-type: [Lost]}
              Targets: [{Id: gone, Arn: !Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:gone', DeadLetterConfig: {Arn: !GetAtt Dead.Arn}}]
          Tasks:
            Type: AWS::Events::Rule
            Properties:
              EventPattern: {source: [aws.ecs]}
              Targets: [{Id: seen, Arn: !GetAtt Seen.Arn}]
          Worker:
            Type: AWS::Serverless::Function
            Properties:
              FunctionName: worker
              Events:
                Jobs: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn, BatchSize: 10, FunctionResponseTypes: [ReportBatchItemFailures]}}
          Failing:
            Type: AWS::Serverless::Function
            Properties:
              FunctionName: failing
              EventInvokeConfig:
                MaximumRetryAttempts: 2
                DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Failures.Arn}}
              Events:
                Fail: {Type: EventBridgeRule, Properties: {EventBusName: !Ref Bus, Pattern: {detail-type: [Fail]}, Input: '{"do":"error"}'}}
          Master: {Type: AWS::SecretsManager::Secret, Properties: {GenerateSecretString: {PasswordLength: 64, ExcludePunctuation: true}}}
          Given: {Type: AWS::SecretsManager::Secret, Properties: {Name: given, SecretString: template}}
          Cluster: {Type: AWS::ECS::Cluster, Properties: {ClusterName: browsers}}
          Browser:
            Type: AWS::ECS::TaskDefinition
            Properties:
              Family: browser
              Cpu: '1024'
              Memory: '2048'
              ContainerDefinitions:
                - Name: controller
                  Image: controller:latest
                  StopTimeout: 2
                  PortMappings: [{ContainerPort: 9223}]
                  Environment: [{Name: COLOUR, Value: red}, {Name: SHAPE, Value: round}]
                  Secrets: [{Name: MASTER, ValueFrom: !Ref Master}]
        """

    private func entry(_ changes: [String: JSONValue] = [:]) -> JSONValue {
        .object(
            ["Source": "shop.orders", "DetailType": "Placed", "Detail": #"{"size":6}"#, "EventBusName": "sessions"]
                .merging(changes) { $1 })
    }

    private func receive(_ client: SignedClient, _ queue: String) throws -> [JSONValue] {
        let input: JSONValue = [
            "QueueUrl": .string("\(client.url)/000000000000/\(queue)"), "WaitTimeSeconds": 20,
            "MaxNumberOfMessages": 10,
            "MessageAttributeNames": ["All"],
        ]
        return try client.call("sqs", "AmazonSQS.ReceiveMessage", input).output["Messages"]?.arrayValue ?? []
    }

    private func body(_ message: JSONValue) throws -> JSONValue {
        try JSON.value(from: Array((message["Body"]?.stringValue ?? "").utf8))
    }

    @Test("requests that are not signed, or not by the cloud's own credentials, are refused in each service's form")
    func signatures() async throws {
        try await CloudFixture.withCloud(Self.template) { fixture async throws in
            let good = await SignedClient(fixture)
            let bad: [(SignedClient, String)] = [
                (
                    SignedClient(url: good.url, accessKeyID: good.accessKeyID, secret: "x", token: good.token),
                    "InvalidSignatureException"
                ),
                (
                    SignedClient(url: good.url, accessKeyID: "AKIA", secret: good.secret, token: good.token),
                    "UnrecognizedClientException"
                ),
                (
                    SignedClient(url: good.url, accessKeyID: good.accessKeyID, secret: good.secret, token: "x"),
                    "UnrecognizedClientException"
                ),
            ]
            for (client, type) in bad {
                let answer = try client.call("events", "AWSEvents.PutEvents", ["Entries": []])
                #expect(answer.status == 403)
                #expect(answer.output["__type"] == .string(type))
            }
            let unsigned = try HTTPProbe.send(good.url, "POST", "/", ["X-Amz-Target": "AWSEvents.PutEvents"])
            #expect(unsigned.status == 403)
            #expect(unsigned.text.contains("MissingAuthenticationTokenException"))
            #expect(
                try HTTPProbe.send(good.url, "POST", "/", [:], body: Array("Action=X".utf8)).text.contains("<Code>"))
            let wrongService = try good.call("sqs", "AWSEvents.PutEvents", ["Entries": []])
            #expect(wrongService.output["__type"] == "InvalidSignatureException")
            let unknown = try good.call("ecs", "AmazonEC2ContainerServiceV20141113.CreateCluster", [:])
            #expect(unknown.output["__type"] == "UnknownOperationException")
            let large = [UInt8](repeating: 0x20, count: 3 * 1024 * 1024)
            #expect(
                try HTTPProbe.send(good.url, "POST", "/", ["X-Amz-Target": "AmazonSQS.X"], body: large).status == 413)
            let list = try good.send(
                service: "events", headers: ["X-Amz-Target": "AWSEvents.PutEvents"], body: Array("[]".utf8))
            #expect(list.text.contains("SerializationException"))
        }
    }

    @Test("an event that a rule wants arrives in its envelope, others do not, and the tap sees all")
    func events() async throws {
        try await CloudFixture.withCloud(Self.template) { fixture async throws in
            let client = await SignedClient(fixture)
            var tap = await fixture.cloud.events().makeAsyncIterator()
            let entries: JSONValue = ["Entries": [entry(["Detail": #"{"size":5}"#]), entry()]]
            let answer = try client.call("events", "AWSEvents.PutEvents", entries)
            #expect(answer.output["FailedEntryCount"] == 0)
            let messages = try receive(client, "seen")
            #expect(messages.count == 1)
            let event = try body(messages[0])
            #expect(event["detail"] == ["size": 6])
            #expect(event["detail-type"] == "Placed")
            #expect(event["source"] == "shop.orders")
            #expect(event["account"] == "000000000000")
            #expect(event["region"] == "us-east-1")
            #expect(event["version"] == "0")
            #expect(event["resources"] == [])
            #expect(event["time"]?.stringValue?.hasSuffix("Z") == true)
            #expect(event["id"] == answer.output["Entries"]?.arrayValue?[1]["EventId"])
            #expect(await tap.next()?.event["detail"] == ["size": 5])
            #expect(await tap.next()?.event == event)
            #expect(fixture.stateFile("events.jsonl").split(separator: "\n").count == 2)
        }
    }

    @Test("bad entries fail by themselves and in their places; an unknown bus drops its event")
    func badEntries() async throws {
        try await CloudFixture.withCloud(Self.template) { fixture async throws in
            let client = await SignedClient(fixture)
            let entries: [JSONValue] = [
                entry(["Detail": "[]"]), entry(["Detail": "{"]), entry(["Source": "aws.ec2"]),
                entry(["DetailType": .null]),
                entry(["DetailType": .string(String(repeating: "x", count: 129))]), entry(["EventBusName": "nowhere"]),
            ]
            let output = try client.call("events", "AWSEvents.PutEvents", ["Entries": .array(entries)]).output
            #expect(output["FailedEntryCount"] == 5)
            let codes = (output["Entries"]?.arrayValue ?? []).map { $0["ErrorCode"]?.stringValue }
            #expect(
                codes == [
                    "MalformedDetail", "MalformedDetail", "NotAuthorizedForSourceException", "InvalidArgument",
                    "InvalidArgument", nil,
                ])
            #expect(fixture.stateFile("events.jsonl").isEmpty)
            let eleven = try client.call(
                "events", "AWSEvents.PutEvents", ["Entries": .array(Array(repeating: entry(), count: 11))])
            #expect(eleven.status == 400)
            let detail = #"{"x":"\#(String(repeating: "y", count: 600_000))"}"#
            let large = try client.call(
                "events", "AWSEvents.PutEvents",
                ["Entries": .array(Array(repeating: entry(["Detail": .string(detail)]), count: 2))])
            #expect(large.status == 400)
        }
    }

    @Test("an event whose target is missing goes to the dead-letter queue with the reason")
    func undeliverable() async throws {
        try await CloudFixture.withCloud(Self.template) { fixture async throws in
            let client = await SignedClient(fixture)
            _ = try client.call(
                "events", "AWSEvents.PutEvents", ["Entries": [entry(["DetailType": "Lost", "Detail": "{}"])]])
            let message = try #require(try receive(client, "dead").first)
            #expect(try body(message)["detail-type"] == "Lost")
            let attributes = message["MessageAttributes"]
            #expect(attributes?["ERROR_CODE"]?["StringValue"] == "RESOURCE_NOT_FOUND")
            #expect(attributes?["RULE_ARN"]?["StringValue"]?.stringValue?.hasSuffix("rule/sessions/Lost") == true)
            #expect(attributes?["TARGET_ARN"]?["StringValue"]?.stringValue?.hasSuffix("function:gone") == true)
        }
    }

    @Test("a handler that fails is tried three times, then its record goes to the OnFailure destination")
    func asynchronousFailure() async throws {
        try await CloudFixture.withCloud(Self.template) { fixture async throws in
            let client = await SignedClient(fixture)
            _ = try client.call(
                "events", "AWSEvents.PutEvents", ["Entries": [entry(["DetailType": "Fail", "Detail": "{}"])]])
            let record = try body(try #require(try receive(client, "failures").first))
            #expect(record["requestContext"]?["condition"] == "RetriesExhausted")
            #expect(record["requestContext"]?["approximateInvokeCount"] == 3)
            #expect(record["requestPayload"] == ["do": "error"])
            #expect(record["responsePayload"]?["errorMessage"] == "deliberate")
            #expect(fixture.stateFile("logs/failing.log").split(separator: "\n").count { $0.hasPrefix("START") } == 3)
        }
    }

    @Test("messages are delayed, hidden, deleted by their last receipt only, and counted")
    func queue() async throws {
        try await CloudFixture.withCloud(Self.template) { fixture async throws in
            let client = await SignedClient(fixture)
            let url = JSONValue.string("\(client.url)/000000000000/plain")
            let sent = try client.call(
                "sqs", "AmazonSQS.SendMessage",
                ["QueueUrl": url, "MessageBody": "The quick brown fox jumps over the lazy dog", "DelaySeconds": 1])
            #expect(sent.output["MD5OfMessageBody"] == "9e107d9d372bb6826bd81d3542a419d6")
            let empty = try client.call("sqs", "AmazonSQS.ReceiveMessage", ["QueueUrl": url])
            #expect(empty.output["Messages"] == nil)
            let message = try #require(try receive(client, "plain").first)
            let attributes = try client.call(
                "sqs", "AmazonSQS.GetQueueAttributes", ["QueueUrl": url, "AttributeNames": ["All"]]
            ).output["Attributes"]
            #expect(attributes?["ApproximateNumberOfMessagesNotVisible"] == "1")
            let handle = try #require(message["ReceiptHandle"])
            _ = try client.call(
                "sqs", "AmazonSQS.ChangeMessageVisibility",
                ["QueueUrl": url, "ReceiptHandle": handle, "VisibilityTimeout": 0])
            let again = try #require(try receive(client, "plain").first)
            #expect(again["MessageId"] == message["MessageId"])
            #expect(again["ReceiptHandle"] != handle)
            _ = try client.call(
                "sqs", "AmazonSQS.DeleteMessage", ["QueueUrl": url, "ReceiptHandle": again["ReceiptHandle"] ?? .null])
            let gone = try client.call(
                "sqs", "AmazonSQS.ChangeMessageVisibility",
                ["QueueUrl": url, "ReceiptHandle": again["ReceiptHandle"] ?? .null, "VisibilityTimeout": 0])
            #expect(gone.output["__type"] == "ReceiptHandleIsInvalid")
            let missing = try client.call("sqs", "AmazonSQS.GetQueueUrl", ["QueueName": "nowhere"])
            #expect(missing.output["__type"] == "QueueDoesNotExist")
        }
    }

    @Test("a queue feeds its function; what the function reports as failed comes again, then goes to the dead letters")
    func eventSource() async throws {
        try await CloudFixture.withCloud(Self.template) { fixture async throws in
            let client = await SignedClient(fixture)
            let entries: JSONValue = [["Id": "a", "MessageBody": "good"], ["Id": "b", "MessageBody": "fail"]]
            let sent = try client.call(
                "sqs", "AmazonSQS.SendMessageBatch",
                ["QueueUrl": .string("\(client.url)/000000000000/jobs"), "Entries": entries])
            #expect(sent.output["Successful"]?.arrayValue?.count == 2)
            let dead = try receive(client, "dead")
            #expect(dead.map { $0["Body"] } == ["fail"])
            let lines = fixture.stateFile("logs/worker.log").split(separator: "\n")
            #expect(lines.count { $0 == "record good" } == 1)
            #expect(lines.count { $0 == "record fail" } == 2)
        }
    }

    @Test("secrets are the caller's, the template's, or generated and kept")
    func secrets() async throws {
        let directory = CloudFixture.makeDirectory()
        defer { CloudFixture.remove(directory) }
        func values(_ given: [String: Secret<String>]) async throws -> [String?] {
            try await CloudFixture.withCloud(
                Self.template,
                configure: {
                    $0.stateDirectory = "\(directory)/state"
                    $0.secrets = given
                }
            ) { fixture async throws in
                let client = await SignedClient(fixture)
                return try ["Master", "given", "none"].map { name in
                    try client.call("secretsmanager", "secretsmanager.GetSecretValue", ["SecretId": .string(name)])
                        .output["SecretString"]?.stringValue
                }
            }
        }
        let first = try await values([:])
        #expect(first[0]?.count == 64)
        #expect(first[0]?.allSatisfy { $0.isLetter || $0.isNumber } == true)
        #expect(first[1] == "template")
        #expect(first[2] == nil)
        let second = try await values(["Given": Secret("caller")])
        #expect(second[0] == first[0])
        #expect(second[1] == "caller")
    }
}
