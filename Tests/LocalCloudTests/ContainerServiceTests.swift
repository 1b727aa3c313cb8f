import Glibc
import JSONCoding
import JSONModel
import LocalCloud
import ProcessEnvironment
import Testing

@Suite("Tasks")
struct ContainerServiceTests {
    private func ecs(_ client: SignedClient, _ operation: String, _ input: [String: JSONValue]) throws -> JSONValue {
        let input = input.merging(["cluster": "browsers"]) { first, _ in first }
        return try client.call("ecs", "AmazonEC2ContainerServiceV20141113.\(operation)", .object(input)).output
    }

    private func run(_ client: SignedClient, _ input: [String: JSONValue] = [:]) throws -> JSONValue {
        try ecs(
            client, "RunTask",
            input.merging([
                "taskDefinition": "browser",
                "networkConfiguration": ["awsvpcConfiguration": ["subnets": ["subnet-a"]]],
            ]) { first, _ in first })
    }

    private func arn(_ output: JSONValue) throws -> JSONValue {
        try #require(output["tasks"]?.arrayValue?.first?["taskArn"])
    }

    /// Runs `body` with a cloud whose container is this shell script.
    private func withTasks(_ script: String, _ body: (CloudFixture, SignedClient) async throws -> Void) async throws {
        let directory = CloudFixture.makeDirectory()
        defer { CloudFixture.remove(directory) }
        CloudFixture.write("#!/bin/sh\n\(script)\n", to: "\(directory)/task")
        chmod("\(directory)/task", 0o755)
        try await CloudFixture.withCloud(
            AWSEndpointTests.template, configure: { $0.containerExecutable = { _ in "\(directory)/task" } }
        ) { fixture in
            try await body(fixture, await SignedClient(fixture))
        }
    }

    /// The task's events up to its end.
    private func trail(_ tap: inout AsyncStream<RecordedEvent>.Iterator) async -> [JSONValue] {
        var events: [JSONValue] = []
        while let recorded = await tap.next() {
            events.append(recorded.event)
            if recorded.event["detail"]?["lastStatus"] == "STOPPED" { break }
        }
        return events
    }

    @Test("a task runs with its definition's, its secrets' and its overrides' variables, and its events tell its life")
    func life() async throws {
        try await withTasks("env; exit 3") { fixture, client in
            var tap = await fixture.cloud.events().makeAsyncIterator()
            let output = try run(
                client,
                [
                    "startedBy": "tests",
                    "overrides": [
                        "containerOverrides": [
                            ["name": "controller", "environment": [["name": "COLOUR", "value": "blue"]]]
                        ]
                    ],
                ])
            #expect(output["tasks"]?.arrayValue?.first?["lastStatus"] == "PROVISIONING")
            let events = await trail(&tap)
            let details = events.compactMap { $0["detail"] }
            #expect(details.map { $0["lastStatus"] } == ["PROVISIONING", "PENDING", "RUNNING", "STOPPED"])
            #expect(details.compactMap { $0["version"]?.integerValue } == [1, 2, 3, 4])
            let last = try #require(details.last)
            #expect(last["stopCode"] == "EssentialContainerExited")
            #expect(last["containers"]?.arrayValue?[0]["exitCode"] == 3)
            #expect(last["startedBy"] == "tests")
            #expect(last["attachments"]?.arrayValue?[0]["type"] == "eni")
            #expect(events[0]["source"] == "aws.ecs")
            #expect(events[0]["resources"] == [try arn(output)])
            let id = try arn(output).stringValue?.split(separator: "/").last ?? ""
            let log = fixture.stateFile("logs/task-\(id).log")
            for line in ["COLOUR=blue", "SHAPE=round", "AWS_REGION=us-east-1", "AWS_EXECUTION_ENV=AWS_ECS_FARGATE"] {
                #expect(log.contains("\(line)\n"), "\(line)")
            }
            #expect(log.split(separator: "\n").contains { $0.hasPrefix("MASTER=") && $0.count == 7 + 64 })
            #expect(access("\(fixture.directory)/state/tasks/\(id)", F_OK) != 0)
        }
    }

    @Test("a running task has an address of its own, its metadata, its credentials and a public IP in EC2")
    func addresses() async throws {
        try await withTasks("env; exec sleep 600") { fixture, client in
            let output = try run(client, ["count": 2])
            #expect(output["tasks"]?.arrayValue?.count == 2)
            try await fixture.wait { await fixture.cloud.tasks.allSatisfy { $0.status == "RUNNING" } }
            let tasks = await fixture.cloud.tasks
            #expect(Set(tasks.map(\.address)).count == 2)
            #expect(tasks.allSatisfy { $0.address.hasPrefix("127.1.") })
            let described = try ecs(client, "DescribeTasks", ["tasks": [.string(tasks[0].arn), "nothing"]])
            #expect(described["failures"]?.arrayValue?.first?["reason"] == "MISSING")
            let attachment = try #require(described["tasks"]?.arrayValue?.first?["attachments"]?.arrayValue?.first)
            #expect(attachment["type"] == "ElasticNetworkInterface")
            let details = attachment["details"]?.arrayValue ?? []
            let interface = try #require(details.first { $0["name"] == "networkInterfaceId" }?["value"]?.stringValue)
            let form = "Action=DescribeNetworkInterfaces&Version=2016-11-15&NetworkInterfaceId.1="
            let type = ["Content-Type": "application/x-www-form-urlencoded"]
            let found = try client.send(service: "ec2", headers: type, body: Array((form + interface).utf8))
            #expect(found.text.contains("<publicIp>\(tasks[0].address)</publicIp>"))
            let missing = try client.send(service: "ec2", headers: type, body: Array((form + "eni-0").utf8))
            #expect(missing.status == 400)
            #expect(missing.text.contains("<Code>InvalidNetworkInterfaceID.NotFound</Code>"))
            let id = tasks[0].arn.split(separator: "/").last ?? ""
            try await fixture.wait {
                fixture.stateFile("logs/task-\(id).log").contains("ECS_CONTAINER_METADATA_URI_V4")
            }
            let log = fixture.stateFile("logs/task-\(id).log").split(separator: "\n")
            func path(_ name: String) throws -> String {
                let line = try #require(log.first { $0.hasPrefix("\(name)=") })
                return String(line.dropFirst(name.count + 1 + client.url.count))
            }
            let metadata = try HTTPProbe.send(client.url, "GET", path("ECS_CONTAINER_METADATA_URI_V4") + "/task")
            #expect(try JSON.value(from: metadata.body)["TaskARN"] == .string(tasks[0].arn))
            #expect(metadata.text.contains(tasks[0].address))
            let credentials = try HTTPProbe.send(client.url, "GET", path("AWS_CONTAINER_CREDENTIALS_FULL_URI"))
            #expect(try JSON.value(from: credentials.body)["AccessKeyId"] == .string(client.accessKeyID))
            #expect(try HTTPProbe.send(client.url, "GET", "/v2/credentials/guess").status == 404)
        }
    }

    @Test("a repeated RunTask with the same token starts nothing new, and lists find tasks by who started them")
    func idempotence() async throws {
        try await withTasks("exec sleep 600") { fixture, client in
            let first = try run(client, ["clientToken": "one", "startedBy": "me"])
            let second = try run(client, ["clientToken": "one", "startedBy": "me"])
            let third = try run(client, ["clientToken": "two", "startedBy": "you"])
            #expect(try arn(first) == arn(second))
            #expect(try arn(first) != arn(third))
            #expect(try ecs(client, "ListTasks", ["startedBy": "me"])["taskArns"] == [arn(first)])
            #expect(try run(client, ["count": 11])["__type"] == "InvalidParameterException")
            #expect(try run(client, ["networkConfiguration": .null])["__type"] == "InvalidParameterException")
            #expect(try run(client, ["cluster": "other"])["__type"] == "ClusterNotFoundException")
            #expect(try run(client, ["taskDefinition": "other"])["__type"] == "ClientException")
        }
    }

    @Test(
        "StopTask lets a task end well, and ends one that does not listen",
        arguments: [
            ("trap 'exit 0' TERM; while :; do sleep 0.1; done", Int64(0)),
            ("trap '' TERM; while :; do sleep 0.1; done", Int64(137)),
        ])
    func stop(_ script: String, _ code: Int64) async throws {
        try await withTasks(script + " & echo ready; wait") { fixture, client in
            var tap = await fixture.cloud.events().makeAsyncIterator()
            let task = try arn(run(client))
            let id = task.stringValue?.split(separator: "/").last ?? ""
            try await fixture.wait { fixture.stateFile("logs/task-\(id).log").contains("ready") }
            let stopped = try ecs(client, "StopTask", ["task": task, "reason": "enough"])
            #expect(stopped["task"]?["desiredStatus"] == "STOPPED")
            let last = try #require(await trail(&tap).last?["detail"])
            #expect(last["stopCode"] == "UserInitiated")
            #expect(last["stoppedReason"] == "enough")
            #expect(last["containers"]?.arrayValue?[0]["exitCode"]?.integerValue != nil)
        }
    }

    @Test("the death of a task's process is noticed at once, and nobody of its group stays")
    func killed() async throws {
        try await withTasks("sleep 600 & echo child $!; wait") { fixture, client in
            var tap = await fixture.cloud.events().makeAsyncIterator()
            let id = try arn(run(client)).stringValue?.split(separator: "/").last ?? ""
            try await fixture.wait { fixture.stateFile("logs/task-\(id).log").contains("child ") }
            let child = fixture.stateFile("logs/task-\(id).log").split(separator: " ").last.flatMap {
                pid_t($0.dropLast())
            }
            kill(pid_t(try #require(await fixture.cloud.tasks[0].pid)), SIGKILL)
            let last = try #require(await trail(&tap).last?["detail"])
            #expect(last["containers"]?.arrayValue?[0]["exitCode"] == 137)
            let orphan = try #require(child)
            try await fixture.wait { kill(orphan, 0) != 0 }
        }
    }
}
