import BusEvents
import EventPattern
import JSONModel
import LambdaEvents
import TestSupport
import Testing

@testable import LocalCloud

@Suite("The template's rules and queues")
struct EventTests {
    /// The rules that lead to a function, compiled.
    private static func rules(of function: String, _ stack: Stack) throws -> [(bus: String, pattern: CompiledPattern)] {
        let arn = Product.context.arn("lambda", "function:wallcrawler-\(function)")
        return try stack.rules.filter { $0.targets.contains { $0.arn == arn } }
            .map { ($0.busName, try CompiledPattern($0.pattern)) }
    }

    /// The events that a handler takes, as its source says: `case X.detailType`.
    private static func wanted(by source: String) throws -> Set<String> {
        let text = try Product.text("Sources/Endpoints/\(source).swift")
        let cases = text.split(separator: "\n").filter { $0.contains("case ") }
        return Set(
            cases.flatMap { line in
                line.split { $0 == " " || $0 == "," || $0 == ":" }.filter { $0.hasSuffix(".detailType") }
                    .map { String($0.dropLast(".detailType".count)) }
            })
    }

    private static func envelope(_ event: any BusEvent.Type) -> JSONValue {
        BusDelivery.envelope(
            event.detailType, event.source.rawValue, ["sessionId": "s", "projectId": "p"],
            "17793124-05d4-b198-2fde-7ededc63b103")
    }

    @Test(
        "a function's rules match the events that its code takes, and no others",
        arguments: [
            ("provisioner", "Lifecycle/Provisioner"), ("cleanup", "Lifecycle/Cleanup"),
        ])
    func matching(_ function: String, _ source: String) throws {
        let rules = try Self.rules(of: function, Product.stack()).filter { $0.bus == "wallcrawler-sessions" }
        let wanted = try Self.wanted(by: source)
        let names = Set(BusCatalogue.events.map { "\($0)" })
        #expect(wanted.intersection(names).count == 3, "\(wanted)")
        for event in BusCatalogue.events {
            let isMatched = rules.contains { $0.pattern.matches(Self.envelope(event)) }
            #expect(isMatched == wanted.contains("\(event)"), "\(function) and \(event)")
        }
    }

    @Test("the monitor sees every event")
    func monitor() throws {
        let rules = try Self.rules(of: "monitor", Product.stack())
        for event in BusCatalogue.events {
            #expect(rules.contains { $0.bus == "wallcrawler-sessions" && $0.pattern.matches(Self.envelope(event)) })
        }
    }

    @Test("the provisioner hears of its own cluster's stopped tasks, on the default bus, and of no others")
    func stoppedTasks() throws {
        let rules = try Self.rules(of: "provisioner", Product.stack()).filter { $0.bus == "default" }
        func event(_ cluster: String, _ status: String) -> JSONValue {
            BusDelivery.envelope(
                TaskStateChange.detailType, "aws.ecs",
                [
                    "clusterArn": .string("arn:aws:ecs:us-east-1:123456789012:cluster/\(cluster)"),
                    "lastStatus": .string(status), "desiredStatus": "STOPPED",
                ], "1")
        }
        let own = try #require(try Product.stack().clusters.first)
        #expect(rules.count == 1)
        #expect(rules.contains { $0.pattern.matches(event(own, "STOPPED")) })
        #expect(!rules.contains { $0.pattern.matches(event(own, "RUNNING")) })
        #expect(!rules.contains { $0.pattern.matches(event("somebody-else", "STOPPED")) })
    }

    @Test("the pool is looked after every minute while there is one")
    func schedule() throws {
        let schedule = try #require(try Product.stack().schedules.first)
        #expect(schedule.isEnabled && schedule.expression == "rate(1 minute)")
        #expect(schedule.target.arn.hasSuffix(":wallcrawler-provisioner"))
    }

    @Test("every rule and schedule has a queue for what cannot be delivered, and EventBridge may write to it")
    func deadLetters() throws {
        let stack = try Product.stack()
        let targets = stack.rules.flatMap(\.targets) + stack.schedules.map(\.target)
        #expect(targets.count >= 5)
        let policies = try Product.resources("AWS::SQS::QueuePolicy")
        for target in targets {
            let arn = try #require(target.deadLetterARN, "\(target.arn)")
            let name = ResourceName.last(arn)
            #expect(stack.queues.contains { $0.name == name })
            let policy = try #require(
                policies.values.first {
                    $0["Queues"]?.arrayValue?.contains { $0.stringValue?.hasSuffix("/\(name)") == true } == true
                })
            let statements = policy["PolicyDocument"]?["Statement"]?.arrayValue ?? []
            #expect(
                statements.contains {
                    $0["Effect"] == "Allow" && $0["Action"] == "sqs:SendMessage" && $0["Resource"] == .string(arn)
                        && $0["Principal"] == ["Service": "events.amazonaws.com"]
                        && $0["Condition"] != nil
                }, "\(statements)")
        }
    }

    @Test(
        "every function that is invoked asynchronously has a place for events that it could not handle, and may write there"
    )
    func onFailure() throws {
        let stack = try Product.stack()
        let resources = try Product.resources("AWS::Serverless::Function")
        for function in stack.functions where try Product.kind(of: function.shortName) == "events" {
            let destination = try #require(function.onFailure, "\(function.shortName)")
            #expect(stack.queues.contains { $0.name == ResourceName.last(destination) })
            #expect((1...2).contains(function.maximumRetryAttempts))
            let policies = resources[function.logicalID]?["Policies"]?.arrayValue ?? []
            let statements = policies.flatMap { $0["Statement"]?.arrayValue ?? [] }
            #expect(
                statements.contains { $0["Action"] == "sqs:SendMessage" && $0["Resource"] == .string(destination) },
                "\(function.shortName)")
        }
    }

    @Test("deletions come a minute later, one by one where they fail, and not before the function can have ended")
    func cleanupQueue() throws {
        let stack = try Product.stack()
        let source = try #require(stack.eventSources.first)
        let queue = try #require(stack.queues.first { $0.name == ResourceName.last(source.queueARN) })
        let function = try #require(stack.functions.first { $0.name == source.functionName })
        #expect(stack.eventSources.count == 1 && function.shortName == "cleanup")
        #expect(queue.delaySeconds == 60 && source.reportsBatchItemFailures)
        // AWS Lambda guide, "Configuring a queue to use with Lambda": six times the function's timeout.
        #expect(queue.visibilityTimeoutSeconds >= 6 * function.timeoutSeconds)
        #expect((queue.maximumReceiveCount ?? 0) >= 5)
        let redrive = try #require(queue.redriveTargetARN)
        #expect(stack.queues.contains { $0.name == ResourceName.last(redrive) })
    }
}
