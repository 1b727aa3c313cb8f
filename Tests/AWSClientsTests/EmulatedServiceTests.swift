import AWSClients
import JSONCoding
import JSONModel
import ProcessEnvironment
import TestSupport
import Testing
import Timestamps

/// The clients against services that somebody else wrote, which verify signatures, session tokens and permissions.
@Suite(
    "Clients against moto with authentication on", .enabled(if: TestPython.path != nil, "\(TestPython.absence)"),
    MotoTrait(), .serialized)
struct EmulatedServiceTests {
    private let timeout = 30_000

    private func moto() throws -> MotoServer {
        try #require(MotoServer.current)
    }

    private func taskRequest(_ moto: MotoServer) throws -> TaskRequest {
        TaskRequest(
            cluster: "browsers", taskDefinition: "controller", clientToken: "s-1", startedBy: "wallcrawler",
            containerName: "controller", environment: [("SESSION_ID", "s-1"), ("EMPTY", "")],
            subnets: [try moto.fact("subnet")], securityGroups: [try moto.fact("group")], publicAddress: .assigned,
            capacity: .fargate)
    }

    @Test("events reach the target of a rule, with their detail as it was")
    func events() throws {
        let moto = try moto()
        var entry = BusEntry.example(detail: #"{"sessionId":"é😀","n":1.5}"#)
        entry.time = .init(seconds: 1_795_362_420)
        var foreign = BusEntry.example()
        foreign.detail = "not json"
        let results = EventBridgeClient(try moto.connection(), busName: "wallcrawler")
            .putEvents([entry, foreign], timeoutMilliseconds: timeout)
        #expect(throws: Never.self) { try results[0].get() }
        let error = #expect(throws: AWSError.self) { try results[1].get() }
        #expect(error?.code == "MalformedDetail")
        let body = try moto.administer(
            "print(aws('sqs').receive_message(QueueUrl=arguments[0], WaitTimeSeconds=10)['Messages'][0]['Body'])",
            moto.fact("delivered"))
        let event = try JSON.value(from: Array(body.utf8))
        #expect(event["detail"] == ["sessionId": "é😀", "n": 1.5])
        #expect(event["detail-type"] == "SessionCreateRequested")
        #expect(event["time"] == "2026-11-22T15:47:00Z")
        #expect(event["resources"] == ["s-1"])
    }

    @Test("a task is run, found, given an address, and stopped")
    func task() throws {
        let moto = try moto()
        let connection = try moto.connection()
        let ecs = ECSClient(connection)
        let started = try ecs.runTask(taskRequest(moto), timeoutMilliseconds: timeout)
        let found = try ecs.describeTasks([started.arn, "unknown"], cluster: "browsers", timeoutMilliseconds: timeout)
        #expect(found.map(\.arn) == [started.arn])
        #expect(found.first?.startedBy == "wallcrawler")
        let interface = try #require(found.first?.networkInterfaceID)
        let details = try moto.administer(
            """
            task = aws('ecs').describe_tasks(cluster='browsers', tasks=[arguments[0]])['tasks'][0]
            print(json.dumps({detail['name']: detail['value'] for detail in task['attachments'][0]['details']}))
            """, started.arn)
        let attached = try JSON.value(from: Array(details.utf8))
        #expect(attached["networkInterfaceId"]?.stringValue == interface)
        #expect(found.first?.privateAddress != nil)
        #expect(attached["privateIPv4Address"]?.stringValue == found.first?.privateAddress)
        let ec2 = EC2Client(connection)
        #expect(try ec2.publicAddress(ofNetworkInterface: interface, timeoutMilliseconds: timeout) == nil)
        let address = try moto.administer(
            """
            made = aws('ec2').allocate_address(Domain='vpc')
            aws('ec2').associate_address(AllocationId=made['AllocationId'], NetworkInterfaceId=arguments[0])
            print(made['PublicIp'], end='')
            """, interface)
        #expect(try ec2.publicAddress(ofNetworkInterface: interface, timeoutMilliseconds: timeout) == address)
        let overrides = try moto.administer(
            """
            task = aws('ecs').describe_tasks(cluster='browsers', tasks=[arguments[0]])['tasks'][0]
            print(json.dumps(task['overrides']['containerOverrides']))
            """, started.arn)
        #expect(
            try JSON.value(from: Array(overrides.utf8)) == [
                [
                    "name": "controller",
                    "environment": [["name": "SESSION_ID", "value": "s-1"], ["name": "EMPTY", "value": ""]],
                ]
            ])
        let stopping = try ecs.stopTask(
            started.arn, cluster: "browsers", reason: "the test is over", timeoutMilliseconds: timeout)
        #expect(stopping.arn == started.arn)
        let stopped = try ecs.describeTasks([started.arn], cluster: "browsers", timeoutMilliseconds: timeout)
        #expect(stopped.first?.desiredStatus == "STOPPED")
        #expect(stopped.first?.stoppedReason == "the test is over")
    }

    @Test("a task can be run on spot capacity")
    func spot() throws {
        let moto = try moto()
        var request = try taskRequest(moto)
        request.capacity = .fargateSpot
        let started = try ECSClient(moto.connection()).runTask(request, timeoutMilliseconds: timeout)
        #expect(started.arn.contains(":task/browsers/"))
    }

    @Test("unknown clusters, interfaces, queues and secrets are not found")
    func notFound() throws {
        let moto = try moto()
        let connection = try moto.connection()
        func kind(_ body: () throws(AWSError) -> Void) -> AWSError.Kind? {
            do throws(AWSError) {
                try body()
                return nil
            } catch {
                return error.kind
            }
        }
        var request = try taskRequest(moto)
        request.cluster = "other"
        #expect(
            kind { () throws(AWSError) in _ = try ECSClient(connection).runTask(request, timeoutMilliseconds: timeout) }
                == .notFound)
        #expect(
            kind { () throws(AWSError) in
                _ = try EC2Client(connection).publicAddress(
                    ofNetworkInterface: "eni-00000000000000000", timeoutMilliseconds: timeout)
            } == .notFound)
        let queue = try moto.fact("delayed") + "-other"
        #expect(
            kind { () throws(AWSError) in
                _ = try SQSClient(connection).sendMessage(
                    "m", queueURL: queue, delaySeconds: 0, timeoutMilliseconds: timeout)
            } == .notFound)
        #expect(
            kind { () throws(AWSError) in
                _ = try SecretsManagerClient(connection).getSecretValue("other", timeoutMilliseconds: timeout)
            } == .notFound)
    }

    @Test("a delayed message is not visible at first, and counted as delayed")
    func delayedMessage() throws {
        let moto = try moto()
        let queue = try moto.fact("delayed")
        _ = try SQSClient(moto.connection()).sendMessage(
            #"{"a":"é"}"#, queueURL: queue, delaySeconds: 600, timeoutMilliseconds: timeout)
        let attributes = try moto.administer(
            """
            print(json.dumps(aws('sqs').get_queue_attributes(
                QueueUrl=arguments[0], AttributeNames=['All'])['Attributes']))
            """, queue)
        let counts = try JSON.value(from: Array(attributes.utf8))
        #expect(counts["ApproximateNumberOfMessagesDelayed"] == "1")
        #expect(counts["ApproximateNumberOfMessages"] == "0")
    }

    @Test("a secret is read")
    func secret() throws {
        let value = try SecretsManagerClient(moto().connection()).getSecretValue("master", timeoutMilliseconds: timeout)
        #expect(value.revealed == "c2VjcmV0")
    }

    @Test("a post to a connection is signed with the path that the service computes")
    func connections() throws {
        let moto = try moto()
        let endpoint = try #require(AWSEndpoint(moto.url))
        try ConnectionsClient(moto.connection(), endpoint: endpoint)
            .post(Array("frame".utf8), to: "L0SM9cOFvHcCIhw=", timeoutMilliseconds: timeout)
    }

    @Test(
        "a wrong secret, an unknown key and a wrong session token are denied, and not repeated",
        arguments: [
            ["AWS_SECRET_ACCESS_KEY": "wrong"], ["AWS_ACCESS_KEY_ID": "AKIAUNKNOWNUNKNOWN00"],
            ["AWS_SESSION_TOKEN": "wrong"],
        ])
    func denied(_ change: [String: String]) throws {
        let connection = try moto().connection(changing: change)
        let error = #expect(throws: AWSError.self) {
            try SecretsManagerClient(connection).getSecretValue("master", timeoutMilliseconds: timeout)
        }
        #expect(error?.kind == .denied)
        #expect(error?.status == 403)
    }
}
