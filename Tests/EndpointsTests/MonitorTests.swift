import BusEvents
import Endpoints
import JSONCoding
import JSONModel
import LambdaRuntime
import ProcessEnvironment
import TestSupport
import Testing
import Timestamps

extension EndpointTests {
    @Suite("monitor")
    struct MonitorTests {
        private static let events: [any BusEvent] = [
            SessionReady(sessionID: "s", projectID: "p", milliseconds: 812, isFromPool: false),
            SessionReady(sessionID: "s", projectID: "p", milliseconds: 12, isFromPool: true),
            SessionCreateFailed(
                sessionID: "s", projectID: "p", attempt: 1, reason: "capacity", detail: "d", isFinal: false),
            SessionTerminated(
                sessionID: "s", projectID: "p", reason: "idle_timeout", actions: 3, browserMilliseconds: 60_000),
            ActionCompleted(
                sessionID: "s", projectID: "p", actionID: "a", operation: "navigate", milliseconds: 250),
            ActionFailed(
                sessionID: "s", projectID: "p", actionID: "a", operation: "navigate", milliseconds: 5, reason: "m"),
            SessionCreateRequested(sessionID: "s", projectID: "p", attempt: 1),
            CDPCallDenied(
                sessionID: "s", projectID: "p", tokenID: "t", client: 2, method: "Page.navigate", kind: "address",
                count: 3),
        ]

        private static func lines(_ service: Service) throws -> [JSONValue] {
            try service.log.lines.map { try JSON.value(from: Array($0.utf8)) }
        }

        @Test("every event is one line of the audit trail, whole")
        func audit() throws {
            let service = try Service(.memory)
            for event in Self.events { try service.deliver(event, to: Monitor.self) }
            let audit = try Self.lines(service).filter { $0["message"] == "event" }
            #expect(audit.count == Self.events.count)
            for (line, event) in zip(audit, Self.events) {
                #expect(line["level"] == "INFO" && line["detailType"]?.stringValue == type(of: event).detailType)
                #expect(line["source"]?.stringValue == type(of: event).source.rawValue)
                #expect(line["eventId"] == "17793124-05d4-b198-2fde-7ededc63b103")
                #expect(try line["detail"] == BusDelivery.detail(of: event))
            }
        }

        @Test("it starts and works where nothing but the log is configured: it has no right to any secret")
        func bareEnvironment() throws {
            let recorder = AnswerRecorder()
            let invocation = Invocation(
                requestID: "r", functionARN: "arn", deadline: nil, traceID: nil, tenantID: nil, clientContext: nil,
                payload: try BusDelivery.event(Self.events[0]))
            _ = EventFunction<Endpoints.Monitor>(EnvironmentVariables([:])).handle(invocation, Responder(recorder))
            guard case .success(let body, _) = recorder.recorded else {
                Issue.record("\(recorder.recorded)")
                return
            }
            #expect(body == Array("null".utf8))
        }

        @Test("its figures keep the embedded metric format")
        func metrics() throws {
            let service = try Service(.memory)
            for event in Self.events { try service.deliver(event, to: Monitor.self) }
            let metrics = try Self.lines(service).filter { $0["_aws"] != nil }
            let names = [
                "SessionReadyTime", "SessionReadyTime", "CreationFailures", "BrowserTime", "ActionTime",
                "ActionFailures", "CDPCallsDenied",
            ]
            #expect(try metrics.map { try Self.checked($0, at: service.clock.now.milliseconds) } == names)
            #expect(metrics[0]["browser"] == "task" && metrics[1]["browser"] == "pool")
            #expect(metrics[0]["SessionReadyTime"] == 812 && metrics[3]["BrowserTime"] == 60_000)
            #expect(metrics[6]["CDPCallsDenied"] == 3 && metrics[6]["kind"] == "address")
            #expect(metrics[6]["method"] == nil, "clients choose methods, and each value would be a metric")
        }

        /// The rules of "Specification: Embedded metric format" (CloudWatch User Guide); gives the metric's name.
        private static func checked(_ line: JSONValue, at now: Int64) throws -> String {
            let metadata = try #require(line["_aws"]?.objectValue)
            #expect(Set(metadata.keys) == ["Timestamp", "CloudWatchMetrics"])
            #expect(metadata["Timestamp"] == .integer(now))
            let directives = try #require(metadata["CloudWatchMetrics"]?.arrayValue)
            let directive = try #require(directives.first?.objectValue)
            #expect(directives.count == 1 && Set(directive.keys) == ["Namespace", "Dimensions", "Metrics"])
            #expect((1...1024).contains(directive["Namespace"]?.stringValue?.utf8.count ?? 0))
            for set in try #require(directive["Dimensions"]?.arrayValue) {
                let names = try #require(set.arrayValue).compactMap(\.stringValue)
                #expect(names.count <= 30 && Set(names).count == names.count)
                for name in names {
                    #expect((1...250).contains(name.utf8.count))
                    let value = try #require(line[name]?.stringValue)
                    #expect((1...1024).contains(value.utf8.count), "CloudWatch refuses an empty dimension")
                }
            }
            let metrics = try #require(directive["Metrics"]?.arrayValue)
            #expect((1...100).contains(metrics.count))
            let name = try #require(metrics.first?["Name"]?.stringValue)
            #expect(["Milliseconds", "Count"].contains(metrics.first?["Unit"]?.stringValue))
            #expect(line[name]?.numberValue != nil)
            return name
        }

        @Test("figures without what they belong to still keep the format")
        func incomplete() throws {
            let service = try Service(.memory)
            for (name, detail) in [
                ("ActionFailed", [:]), ("SessionCreateFailed", ["reason": ""]), ("SessionReady", ["milliseconds": "5"]),
                ("SessionTerminated", ["browserMilliseconds": 5]), ("Unheard", nil),
            ] as [(String, JSONValue)] {
                try service.deliver(
                    JSON.encode(BusDelivery.envelope(name, "wallcrawler.x", detail, "1")), to: Monitor.self)
            }
            let metrics = try Self.lines(service).filter { $0["_aws"] != nil }
            for metric in metrics { _ = try Self.checked(metric, at: service.clock.now.milliseconds) }
            #expect(metrics.count == 3)
        }
    }
}
