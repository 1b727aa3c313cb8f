import AWSClients
import HTTPTransport
import JSONCoding
import JSONModel
import TestSupport
import Testing
import Timestamps

@Suite("Requests against botocore's service models", .enabled(if: TestPython.path != nil, "\(TestPython.absence)"))
struct ServiceModelTests {
    /// What botocore says about an input: unknown, missing and mistyped members. Empty when it has no objection.
    private func objections(_ service: String, _ operation: String, _ input: JSONValue) throws -> String {
        try TestPython.run(
            """
            import json, sys
            import botocore.session, botocore.validate
            service, operation, text = sys.argv[1:]
            shape = botocore.session.get_session().get_service_model(service).operation_model(operation).input_shape
            value = json.loads(text)
            def unknown(value, shape, path):
                if shape.type_name == "structure":
                    for name, member in value.items():
                        if name not in shape.members: print("unknown member", path + name)
                        else: unknown(member, shape.members[name], path + name + ".")
                elif shape.type_name == "list":
                    for member in value: unknown(member, shape.member, path)
                elif getattr(shape, "enum", None) and value not in shape.enum: print("not in the enumeration", path)
                elif shape.type_name == "timestamp" and not isinstance(value, (int, float)): print("no number", path)
            unknown(value, shape, "")
            print(botocore.validate.ParamValidator().validate(value, shape).generate_report(), end="")
            """, [service, operation, JSON.text(input)])
    }

    @Test("the check itself finds misspelt, missing and mistyped members")
    func sensitivity() throws {
        #expect(try objections("events", "PutEvents", ["Entries": [["EventBus": "b"]]]).contains("EventBus"))
        #expect(try objections("sqs", "SendMessage", ["QueueUrl": "q"]).contains("MessageBody"))
        #expect(try objections("ecs", "RunTask", ["taskDefinition": "t", "count": "1"]).contains("count"))
        #expect(
            try objections("ecs", "RunTask", ["taskDefinition": "t", "launchType": "FARGATE_SPOT"])
                .contains("enumeration"))
    }

    @Test("what the clients send has no unknown, missing or mistyped member")
    func shapes() throws {
        let aws = try ScriptedAWS(
            .json("{}"), .json("{}"), .json("{}"), .json("{}"), .json("{}"), .json("{}"), .json("{}"))
        let ecs = ECSClient(aws.connection)
        var entry = BusEntry.example()
        entry.time = Timestamp(seconds: 1_795_362_420)
        entry.traceHeader = "Root=1-5759e988-bd862e3fe1be46a994272793"
        var spot = TaskRequest.example
        spot.capacity = .fargateSpot
        // The answers are empty, so most calls fail after they have been sent; the requests are what is looked at.
        _ = EventBridgeClient(aws.connection, busName: "b").putEvents([entry], timeoutMilliseconds: 1000)
        _ = try? ecs.runTask(.example, timeoutMilliseconds: 1000)
        _ = try? ecs.runTask(spot, timeoutMilliseconds: 1000)
        _ = try? ecs.describeTasks(["t"], cluster: "c", timeoutMilliseconds: 1000)
        _ = try? ecs.stopTask("t", cluster: "c", reason: "r", timeoutMilliseconds: 1000)
        _ = try? SQSClient(aws.connection).sendMessage("m", queueURL: "q", delaySeconds: 9, timeoutMilliseconds: 1000)
        _ = try? SecretsManagerClient(aws.connection).getSecretValue("s", timeoutMilliseconds: 1000)
        let operations = [
            ("events", "PutEvents"), ("ecs", "RunTask"), ("ecs", "RunTask"), ("ecs", "DescribeTasks"),
            ("ecs", "StopTask"), ("sqs", "SendMessage"), ("secretsmanager", "GetSecretValue"),
        ]
        #expect(aws.http.requests.count == operations.count)
        for (index, (service, operation)) in operations.enumerated() {
            #expect(aws.http.requests[index].headers["X-Amz-Target"]?.hasSuffix(".\(operation)") == true)
            #expect(try objections(service, operation, aws.sent(index)) == "", "\(service) \(operation)")
        }
    }
}
