import AWSClients
import HTTPTransport
import JSONModel
import Testing

@Suite("ECSClient")
struct ECSClientTests {
    private let task = """
        {"taskArn":"arn:aws:ecs:eu-central-1:1:task/browsers/t1","lastStatus":"PROVISIONING","desiredStatus":"RUNNING",
        "startedBy":"wallcrawler","version":1,"createdAt":1.795362420123E9,"attachments":[{"id":"x",
        "type":"ElasticNetworkInterface","status":"ATTACHED","details":[{"name":"subnetId","value":"subnet-1"},
        {"name":"networkInterfaceId","value":"eni-1"},{"name":"privateIPv4Address","value":"10.0.0.7"}]}]}
        """

    @Test("a task is run with its token, environment, network and launch type")
    func runTask() throws {
        let aws = try ScriptedAWS(.json(#"{"tasks":[\#(task)],"failures":[]}"#))
        let description = try ECSClient(aws.connection).runTask(.example, timeoutMilliseconds: 1000)
        #expect(description.arn.hasSuffix("/t1"))
        #expect(description.lastStatus == "PROVISIONING")
        #expect(description.networkInterfaceID == "eni-1")
        #expect(description.privateAddress == "10.0.0.7")
        #expect(description.version == 1)
        #expect(aws.http.requests[0].headers["X-Amz-Target"] == "AmazonEC2ContainerServiceV20141113.RunTask")
        #expect(
            try aws.sent() == [
                "cluster": "browsers", "taskDefinition": "controller:7", "count": 1, "clientToken": "s-1",
                "startedBy": "wallcrawler", "launchType": "FARGATE",
                "overrides": [
                    "containerOverrides": [
                        ["name": "controller", "environment": [["name": "SESSION_ID", "value": "s-1"]]]
                    ]
                ],
                "networkConfiguration": [
                    "awsvpcConfiguration": [
                        "subnets": ["subnet-1", "subnet-2"], "securityGroups": ["sg-1"], "assignPublicIp": "ENABLED",
                    ]
                ],
            ])
    }

    @Test("spot capacity is asked for by strategy, and then without a launch type")
    func spot() throws {
        let aws = try ScriptedAWS(.json(#"{"tasks":[\#(task)]}"#))
        var request = TaskRequest.example
        request.capacity = .fargateSpot
        request.publicAddress = .none
        _ = try ECSClient(aws.connection).runTask(request, timeoutMilliseconds: 1000)
        let sent = try aws.sent()
        #expect(sent["capacityProviderStrategy"] == [["capacityProvider": "FARGATE_SPOT", "weight": 1]])
        #expect(sent["launchType"] == nil)
        #expect(sent["networkConfiguration"]?["awsvpcConfiguration"]?["assignPublicIp"] == "DISABLED")
    }

    @Test(
        "a lack of capacity is told apart from other failures, and is not repeated",
        arguments: [
            (
                ScriptedHTTP.Answer.json(#"{"tasks":[],"failures":[{"arn":"a","reason":"RESOURCE:ENI"}]}"#),
                AWSError.Kind.capacity
            ),
            (
                .json(
                    """
                    {"failures":[{"reason":"Capacity is unavailable at this time. Please try again later or in a \
                    different availability zone"}]}
                    """), .capacity
            ),
            (
                .json(#"{"__type":"ClientException","message":"Capacity is unavailable at this time"}"#, status: 400),
                .capacity
            ),
            (
                .json(
                    """
                    {"__type":"ClientException","message":"You've reached the limit on the number of vCPUs you can run \
                    concurrently"}
                    """, status: 400), .capacity
            ),
            (.json(#"{"failures":[{"reason":"MISSING","detail":"no such instance"}]}"#), .notFound),
            (.json(#"{"failures":[{"reason":"AGENT"}]}"#), .refused), (.json(#"{"failures":[{}]}"#), .refused),
            (.json(#"{"__type":"ClusterNotFoundException","message":"Cluster not found."}"#, status: 400), .notFound),
            (.json(#"{"__type":"InvalidParameterException"}"#, status: 400), .refused),
            (
                .json(
                    """
                    {"__type":"InvalidParameterException","message":"The referenced task was not found."}
                    """, status: 400), .notFound
            ),
            (.json(#"{"tasks":[],"failures":[]}"#), .malformedResponse), (.json("{}"), .malformedResponse),
            (.json(#"{"tasks":[{"lastStatus":"RUNNING"}]}"#), .malformedResponse),
        ])
    func failures(_ answer: ScriptedHTTP.Answer, _ kind: AWSError.Kind) throws {
        let aws = try ScriptedAWS(answer)
        let error = #expect(throws: AWSError.self) {
            try ECSClient(aws.connection).runTask(.example, timeoutMilliseconds: 5000)
        }
        #expect(error?.kind == kind)
        #expect(aws.http.requests.count == 1)
    }

    @Test("a repeated request has the same client token, so that it starts nothing twice")
    func idempotence() throws {
        let aws = try ScriptedAWS(.error(.connectionLost), .json(#"{"tasks":[\#(task)]}"#))
        _ = try ECSClient(aws.connection).runTask(.example, timeoutMilliseconds: 5000)
        #expect(aws.http.requests.count == 2)
        #expect(aws.http.requests[0].body == aws.http.requests[1].body)
    }

    @Test("tasks that ECS does not know are missing from a description")
    func describe() throws {
        let aws = try ScriptedAWS(.json(#"{"tasks":[\#(task)],"failures":[{"arn":"t2","reason":"MISSING"}]}"#))
        let tasks = try ECSClient(aws.connection).describeTasks(
            ["t1", "t2"], cluster: "browsers", timeoutMilliseconds: 1000)
        #expect(tasks.map(\.startedBy) == ["wallcrawler"])
        #expect(try aws.sent() == ["cluster": "browsers", "tasks": ["t1", "t2"]])
        #expect(try ECSClient(aws.connection).describeTasks([], cluster: "c", timeoutMilliseconds: 1000).isEmpty)
        #expect(aws.http.requests.count == 1)
        #expect(throws: AWSError.self) {
            try ECSClient(aws.connection).describeTasks(
                Array(repeating: "t", count: 101), cluster: "c", timeoutMilliseconds: 1000)
        }
    }

    @Test("a stopped task says why")
    func stopped() throws {
        let aws = try ScriptedAWS(
            .json(
                """
                {"tasks":[{"taskArn":"t","lastStatus":"STOPPED","stopCode":"EssentialContainerExited",
                "stoppedReason":"Essential container in task exited","attachments":null}]}
                """))
        let tasks = try ECSClient(aws.connection).describeTasks(["t"], cluster: "c", timeoutMilliseconds: 1000)
        #expect(tasks.first?.stopCode == "EssentialContainerExited")
        #expect(tasks.first?.networkInterfaceID == nil)
    }

    @Test("a task is stopped with a reason of a length that ECS takes")
    func stop() throws {
        let aws = try ScriptedAWS(.json(#"{"task":\#(task)}"#))
        let description = try ECSClient(aws.connection).stopTask(
            "t1", cluster: "browsers", reason: String(repeating: "r", count: 300), timeoutMilliseconds: 1000)
        #expect(description.arn.hasSuffix("/t1"))
        #expect(try aws.sent()["reason"]?.stringValue?.count == 255)
        #expect(aws.http.requests[0].headers["X-Amz-Target"]?.hasSuffix(".StopTask") == true)
    }
}
