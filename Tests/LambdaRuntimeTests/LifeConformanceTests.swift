import Glibc
import JSONCoding
import JSONModel
import TestSupport
import Testing

/// The rows of the behaviour matrix that concern the process: start, crash, workers, end.
@Suite("The runtime, life and death", .serialized)
struct LifeConformanceTests {
    @Test(
        "a crash is reported with its type before the process ends by its signal",
        arguments: [
            ("illegal", "IllegalInstruction", SIGILL), ("segv", "SegmentationFault", SIGSEGV),
            ("overflow", "SegmentationFault", SIGSEGV),
            ("abort", "Abort", SIGABRT), ("fpe", "ArithmeticFault", SIGFPE), ("bus", "BusError", SIGBUS),
            ("trap", "Trap", SIGTRAP),
            ("thread", "Abort", SIGABRT),
        ])
    func crash(kind: String, type: String, signal: Int32) throws {
        try withProbe([.event("id-1", "echo"), .event("id-2", "crash \(kind)")]) { server, process in
            let report = try #require(server.posts(2).last)
            #expect(process.waitForExit(seconds: 60) == .signal(signal))
            #expect(report.connection == 2)
            #expect(report.target == "/2018-06-01/runtime/invocation/id-2/error")
            #expect(report.header("Lambda-Runtime-Function-Error-Type") == "Function.\(type)")
            #expect(report.header("Content-Type") == "application/json")
            #expect(try JSON.value(from: report.body)["errorType"] == .string(type))
            #expect(server.requests.count { $0.method == "POST" } == 2)
        }
    }

    @Test("the process stays until its report was answered")
    func crashWaits() {
        let process = Monitor<RunningProcess?>(nil)
        let wasRunning = Monitor<Bool?>(nil)
        withProbe(
            [.event("id-1", "crash abort")],
            intercept: { request, connection in
                guard request.target.hasSuffix("/error"), connection.readBody(of: &request) else { return nil }
                let running = process.wait(seconds: 20) { $0 }?.isRunning
                wasRunning.with { $0 = running }
                return .send(RuntimeAPIServer.accepted)
            }
        ) { _, running in
            process.with { $0 = running }
            #expect(running.waitForExit(seconds: 60) == .signal(SIGABRT))
            #expect(wasRunning.with { $0 } == true)
        }
    }

    @Test("a crash in the middle of a stream is reported too")
    func crashInStream() {
        withProbe(
            [.event("id-1", "streamCrash")],
            intercept: { request, connection in
                guard request.target.hasSuffix("/response") else { return nil }
                return connection.readBody(of: &request) ? nil : .close
            }
        ) { server, process in
            let reports = server.wait(for: 1) { $0.target.hasSuffix("id-1/error") }
            #expect(reports.first?.header("Lambda-Runtime-Function-Error-Type") == "Function.IllegalInstruction")
            #expect(process.waitForExit(seconds: 60) == .signal(SIGILL))
        }
    }

    @Test("a crash report does not wait for a server that says nothing")
    func crashSilence() {
        withProbe(
            [.event("id-1", "crash abort")],
            intercept: { request, _ in
                request.target.hasSuffix("/error") ? .hold : nil
            }
        ) { _, process in
            #expect(process.waitForExit(seconds: 60) == .signal(SIGABRT))
        }
    }

    @Test("a start that fails is reported, nothing is asked for, and the process ends with status 1")
    func failedStart() throws {
        try withProbe([.event("id-1", "echo")], environment: ["PROBE_INIT": "fail"]) { server, process in
            #expect(process.waitForExit(seconds: 60) == .code(1))
            let report = try #require(server.requests.first)
            #expect(server.requests.count == 1)
            #expect(report.target == "/2018-06-01/runtime/init/error")
            #expect(report.header("Lambda-Runtime-Function-Error-Type") == "Function.ConfigurationInvalid")
            let body = try JSON.value(from: report.body)
            #expect(
                body == [
                    "errorMessage": "REDIS_URL is not set", "errorType": "ConfigurationInvalid",
                    "stackTrace": ["makeProbe"],
                ])
        }
    }

    @Test("a crash at the start is reported as a failed start")
    func crashedStart() {
        withProbe([.event("id-1", "echo")], environment: ["PROBE_INIT": "crash"]) { server, process in
            #expect(process.waitForExit(seconds: 60) == .signal(SIGABRT))
            #expect(server.requests.map(\.target) == ["/2018-06-01/runtime/init/error"])
            #expect(server.requests.first?.header("Lambda-Runtime-Function-Error-Type") == "Function.Abort")
        }
    }

    @Test(
        "a variable of the service that is missing or malformed is named",
        arguments: [
            ("AWS_LAMBDA_RUNTIME_API", ""), ("AWS_LAMBDA_MAX_CONCURRENCY", "many"), ("AWS_LAMBDA_MAX_CONCURRENCY", "0"),
        ])
    func environment(name: String, value: String) {
        withProbe([.event("id-1", "echo")], environment: [name: value]) { server, process in
            #expect(process.waitForExit(seconds: 60) == .code(1))
            #expect(process.output.contains(name))
            #expect(server.requests.isEmpty)
        }
    }

    @Test(
        "with AWS_LAMBDA_MAX_CONCURRENCY=4 four events are handled at once, on four connections, without the trace variable"
    )
    func concurrency() throws {
        let trace = [("Lambda-Runtime-Trace-Id", "Root=1-5")]
        let nexts =
            (1...4).map { RuntimeAPIServer.Reply.event("id-\($0)", "meet 4") }
            + (5...8).map { .event("id-\($0)", "context", trace) }
        try withProbe(nexts, environment: ["AWS_LAMBDA_MAX_CONCURRENCY": "4"]) { server, process in
            let posts = server.posts(8)
            #expect(Set(posts.map(\.target)).count == 8)
            let (meetings, contexts) = (posts.filter { $0.text == "4" }, posts.filter { $0.text != "4" })
            #expect(Set(meetings.map(\.connection)) == [1, 2, 3, 4])
            #expect(contexts.count == 4)
            #expect(server.connectionCount == 4)
            for post in contexts {
                let context = try JSON.value(from: post.body)
                #expect(context["traceID"] == "Root=1-5")
                #expect(context["variable"] == JSONValue.null)
                #expect(post.target.contains(context["requestID"]?.stringValue ?? "?"))
            }
            #expect(process.isRunning)
        }
    }

    @Test("with several workers a crash is reported for the worker's own event, and a 500 to one of them is survived")
    func concurrentTrouble() {
        let nexts: [RuntimeAPIServer.Reply] = [
            .send(RuntimeAPIServer.refusal(500, "TooManyIdleRuntimes")), .event("id-1", "echo"), .event("id-2", "echo"),
            .event("id-3", "crash abort"),
        ]
        withProbe(nexts, environment: ["AWS_LAMBDA_MAX_CONCURRENCY": "3"]) { server, process in
            let posts = server.posts(3)
            #expect(posts.count { $0.target.hasSuffix("id-3/error") } == 1)
            #expect(process.waitForExit(seconds: 60) == .signal(SIGABRT))
        }
    }

    @Test("without a shutdown hook nothing is registered and SIGTERM ends the process at once")
    func plainTermination() {
        withProbe([.event("id-1", "echo")]) { server, process in
            #expect(server.wait(for: 3) { _ in true }.count >= 2)
            process.send(signal: SIGTERM)
            #expect(process.waitForExit(seconds: 60) == .signal(SIGTERM))
            #expect(server.requests.allSatisfy { !$0.target.contains("extension") })
        }
    }

    @Test("with a shutdown hook a silent extension is registered before the first event, and SIGTERM runs the hook")
    func orderlyShutdown() throws {
        try withProbe([.event("id-1", "echo")], environment: ["PROBE_SHUTDOWN": "1"]) { server, process in
            #expect(server.posts(2).count == 2)
            let register = try #require(server.requests.first)
            #expect(register.target == "/2020-01-01/extension/register")
            #expect(register.header("Lambda-Extension-Name") == "wallcrawler-shutdown")
            #expect(register.text == #"{"events":[]}"#)
            let asked = server.wait(for: 1) { $0.target == "/2020-01-01/extension/event/next" }
            #expect(asked.first?.header("Lambda-Extension-Identifier") == "ext-1")
            process.send(signal: SIGTERM)
            #expect(process.waitForExit(seconds: 60) == .code(0))
            #expect(process.output.contains("shut down in order"))
            #expect(server.requests.count { $0.target == "/2020-01-01/extension/event/next" } == 1)
        }
    }

    @Test("a service without extensions is served all the same, and the hook still runs")
    func refusedExtension() {
        withProbe(
            [.event("id-1", "echo")], environment: ["PROBE_SHUTDOWN": "1"],
            intercept: { request, connection in
                guard request.target.contains("extension"), connection.readBody(of: &request) else { return nil }
                return .send(RuntimeAPIServer.refusal(404, "NotFound"))
            }
        ) { server, process in
            #expect(server.wait(for: 1) { $0.target.hasSuffix("id-1/response") }.count == 1)
            process.send(signal: SIGTERM)
            #expect(process.waitForExit(seconds: 60) == .code(0))
            #expect(process.output.contains("shut down in order"))
        }
    }
}
