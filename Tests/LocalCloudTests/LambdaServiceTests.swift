import Glibc
import JSONCoding
import JSONModel
import LocalCloud
import NIOCore
import Testing

@Suite("The Lambda service")
struct LambdaServiceTests {
    private static func template(_ properties: String = "") -> String {
        """
        Resources:
          Echo:
            Type: AWS::Serverless::Function
            Properties:
              FunctionName: echo
              Handler: some.handler
              MemorySize: 256
        \(properties.split(separator: "\n").map { "      \($0)" }.joined(separator: "\n"))
        """
    }

    private func failure(_ result: InvocationResult) throws -> FunctionFailure {
        try #require(result.failure)
    }

    @Test("a function answers, and the same process answers the next event")
    func warm() async throws {
        try await CloudFixture.withCloud(Self.template()) { fixture async throws in
            let first = try await fixture.answer("echo", ["do": "describe"])
            let second = try await fixture.answer("Echo", ["do": "describe"])
            #expect(first["pid"] == second["pid"])
            let log = fixture.stateFile("logs/echo.log")
            #expect(log.contains("START RequestId: "))
            #expect(log.contains("REPORT RequestId: "))
            #expect(log.split(separator: "\n").count { $0.contains("Init Duration") } == 1)
        }
    }

    @Test("another process cannot take events from a function's Runtime API, nor answer for it")
    func stranger() async throws {
        try await CloudFixture.withCloud(Self.template()) { fixture async throws in
            let first = try await fixture.answer("echo", ["do": "describe"])
            let api = try #require(first["environment"]?["AWS_LAMBDA_RUNTIME_API"]?.stringValue)
            for (method, path) in [
                ("GET", "/2018-06-01/runtime/invocation/next"), ("POST", "/2018-06-01/runtime/init/error"),
                ("POST", "/2018-06-01/runtime/invocation/x/response"), ("GET", "/2018-06-01/ping"),
            ] {
                #expect(try HTTPProbe.send("http://\(api)", method, path, body: []).status == 403)
            }
            let second = try await fixture.answer("echo", ["do": "describe"])
            #expect(first["pid"] == second["pid"])
        }
    }

    @Test("events of every size arrive whole", arguments: [2, 2_048, 2_049, 1_000_000, 6_000_000])
    func sizes(_ count: Int) async throws {
        try await CloudFixture.withCloud(Self.template("Timeout: 60")) { fixture async throws in
            let padding = String(repeating: "ä", count: count / 2)
            #expect(try await fixture.answer("echo", ["padding": .string(padding)])["padding"] == .string(padding))
        }
    }

    @Test("the environment is the documented one and nothing of the cloud's own")
    func environment() async throws {
        setenv("WALLCRAWLER_TEST_LEAK", "leaked", 1)
        let template = Self.template("Environment:\n  Variables:\n    COLOUR: green\n    _HANDLER: mine\nTimeout: 9")
        try await CloudFixture.withCloud(template) { fixture async throws in
            let answer = try await fixture.answer("echo", ["do": "describe"])
            let environment = try #require(answer["environment"]?.objectValue)
            #expect(environment["COLOUR"] == "green")
            #expect(environment["_HANDLER"] == "some.handler")
            #expect(environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "256")
            #expect(environment["AWS_REGION"] == "us-east-1")
            #expect(environment["TZ"] == ":UTC")
            #expect(environment["WALLCRAWLER_TEST_LEAK"] == nil)
            #expect(environment["HOME"] == nil)
            let endpoint = await fixture.cloud.awsEndpointURL
            #expect(environment["AWS_ENDPOINT_URL"] == .string(endpoint))
            let headers = try #require(answer["headers"])
            #expect(
                headers["lambda-runtime-invoked-function-arn"] == "arn:aws:lambda:us-east-1:000000000000:function:echo")
            #expect(headers["lambda-runtime-trace-id"]?.stringValue?.hasPrefix("Root=1-") == true)
            #expect(headers["lambda-runtime-deadline-ms"] != nil)
        }
    }

    @Test("a reported error reaches the caller with its type")
    func reportedError() async throws {
        try await CloudFixture.withCloud(Self.template()) { fixture async throws in
            let failure = try failure(await fixture.invoke("echo", ["do": "error", "message": "no luck"]))
            #expect(failure.type == "Function.Deliberate")
            #expect(failure.message == "no luck")
            let strange = try self.failure(await fixture.invoke("echo", ["do": "strangeError"]))
            #expect(strange.type == "Runtime.Unknown")
        }
    }

    @Test(
        "a process that dies in an invocation is reported at once, and the next event gets another",
        arguments: [
            ("exit", "Runtime exited with error: exit status 7"), ("kill", "Runtime exited with error: signal: killed"),
        ])
    func crash(_ what: String, _ text: String) async throws {
        try await CloudFixture.withCloud(Self.template("Timeout: 900")) { fixture async throws in
            let failure = try failure(await fixture.invoke("echo", ["do": .string(what)]))
            #expect(failure.type == "Runtime.ExitError")
            #expect(failure.message?.hasSuffix(text) == true)
            #expect(try await fixture.answer("echo", ["x": 1])["x"] == 1)
        }
    }

    @Test("a warm process that was killed is replaced before the next event")
    func killedIdle() async throws {
        try await CloudFixture.withCloud(Self.template()) { fixture async throws in
            for _ in 0..<20 {
                let first = try await fixture.answer("echo", ["do": "describe"])["pid"]?.integerValue
                // It must have asked for its next event: a kill before that is one in the middle of an invocation.
                try await fixture.wait { await fixture.cloud.functions[0].processes.allSatisfy { $0.state == .idle } }
                kill(pid_t(try #require(first)), SIGKILL)
                let second = try await fixture.answer("echo", ["do": "describe"])["pid"]?.integerValue
                #expect(second != nil && second != first)
            }
        }
    }

    @Test("a handler that takes too long is killed and reported as timed out")
    func timeout() async throws {
        try await CloudFixture.withCloud(Self.template("Timeout: 1")) { fixture async throws in
            let failure = try failure(await fixture.invoke("echo", ["do": "hang"]))
            #expect(failure.type == "Sandbox.Timedout")
            #expect(failure.message?.hasSuffix("Error: Task timed out after 1.00 seconds") == true)
            #expect(try await fixture.answer("echo", ["x": 1])["x"] == 1)
        }
    }

    @Test(
        "a process that cannot start says why",
        arguments: [
            ("crash", "Runtime.ExitError", "signal: aborted"), ("error", "Runtime.NoSecret", "no secret"),
        ])
    func initialization(_ start: String, _ type: String, _ text: String) async throws {
        let template = Self.template("Environment:\n  Variables:\n    START: \(start)")
        try await CloudFixture.withCloud(template) { fixture async throws in
            let failure = try failure(await fixture.invoke("echo", [:]))
            #expect(failure.type == type)
            #expect(failure.message?.contains(text) == true)
        }
    }

    @Test("an answer over the limit is refused and the process lives on")
    func tooLarge() async throws {
        try await CloudFixture.withCloud(Self.template("Timeout: 60")) { fixture async throws in
            let largest = try await fixture.invoke("echo", ["do": "big", "bytes": 6_291_556])
            guard case .success(_, let body) = largest else { throw largest.failure ?? .init(largest) }
            #expect(body.count == 6_291_556)
            let failure = try failure(await fixture.invoke("echo", ["do": "big", "bytes": 6_291_557]))
            #expect(failure.type == "Function.ResponseSizeTooLarge")
            #expect(try await fixture.answer("echo", ["x": 1])["x"] == 1)
            #expect(fixture.stateFile("logs/echo.log").contains("answer: 413"))
            let processes = await fixture.cloud.functions[0].processes
            #expect(processes.count == 1)
        }
    }

    @Test(
        "answers that break the order of the Runtime API are refused",
        arguments: [
            ("wrongID", 400), ("wrongNonce", 410), ("badMode", 400),
        ])
    func order(_ what: String, _ status: Int64) async throws {
        try await CloudFixture.withCloud(Self.template("Timeout: 2")) { fixture async throws in
            if what == "badMode" {
                // The refused answer was the only one: the runtime asks for the next event without having answered.
                _ = try await fixture.invoke("echo", ["do": .string(what)])
                #expect(try await fixture.answer("echo", ["x": 1])["x"] == 1)
            } else {
                #expect(try await fixture.answer("echo", ["do": .string(what)]).integerValue == status)
            }
        }
    }

    @Test("a second answer is refused with 403 and reaches nobody")
    func secondAnswer() async throws {
        try await CloudFixture.withCloud(Self.template()) { fixture async throws in
            #expect(try await fixture.answer("echo", ["do": "twice"]) == "first")
            #expect(try await fixture.answer("echo", ["x": 1])["x"] == 1)
            #expect(fixture.stateFile("logs/echo.log").contains("second answer: 403"))
        }
    }

    @Test("a streamed answer arrives in pieces, and whole when nobody takes pieces")
    func stream() async throws {
        try await CloudFixture.withCloud(Self.template()) { fixture async throws in
            let pieces = Pieces()
            let event = try JSON.encode(["do": "stream"] as JSONValue)
            _ = try await fixture.cloud.invoke("echo", event: event) { await pieces.add($0) }
            #expect(await pieces.isStreaming)
            #expect(await pieces.text == "one two three")
            let whole = try await fixture.invoke("echo", ["do": "stream"])
            guard case .success(let type, let body) = whole else { throw whole.failure ?? .init(whole) }
            #expect(type == "text/plain")
            #expect(String(decoding: body, as: UTF8.self) == "one two three")
        }
    }

    @Test("a failure in mid-stream comes out of the trailers, a cut stream as the crash that it is")
    func brokenStreams() async throws {
        try await CloudFixture.withCloud(Self.template()) { fixture async throws in
            let failure = try failure(await fixture.invoke("echo", ["do": "streamFailure"]))
            #expect(failure.type == "Function.Midway")
            #expect(failure.message == "midway")
            let cut = try self.failure(await fixture.invoke("echo", ["do": "streamCut"]))
            #expect(["Runtime.ExitError", "Runtime.TruncatedResponse"].contains(cut.type))
        }
    }

    @Test("events at the same time run in processes of their own, up to the reserved number")
    func concurrency() async throws {
        let template = Self.template("ReservedConcurrentExecutions: 2\nTimeout: 30")
        try await CloudFixture.withCloud(template) { fixture async throws in
            let results = try await withThrowingTaskGroup(of: InvocationResult.self) { group in
                for _ in 0..<3 {
                    group.addTask { try await fixture.invoke("echo", ["do": "sleep", "milliseconds": 800]) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(results.count { $0.failure == nil } == 2)
            #expect(results.compactMap(\.failure).map(\.type) == ["TooManyRequestsException"])
            #expect(await fixture.cloud.functions[0].processes.count == 2)
        }
    }

    @Test("a process with a shutdown hook gets to run it")
    func shutdownHook() async throws {
        let directory = CloudFixture.makeDirectory()
        defer { CloudFixture.remove(directory) }
        try await CloudFixture.withCloud(
            Self.template("Environment:\n  Variables:\n    HOOK: '1'"),
            configure: { $0.stateDirectory = "\(directory)/state" }
        ) { fixture async throws in _ = try await fixture.answer("echo", ["x": 1]) }
        #expect(CloudFixture.read("\(directory)/state/logs/echo.log").contains("hook ran"))
    }

    @Test("shutdown leaves no process")
    func shutdown() async throws {
        let pid = try await CloudFixture.withCloud(Self.template()) { fixture async throws in
            try await fixture.answer("echo", ["do": "describe"])["pid"]?.integerValue
        }
        #expect(kill(pid_t(try #require(pid)), 0) == -1)
    }
}

/// Collects the pieces of a response.
actor Pieces {
    private(set) var isStreaming = false
    private(set) var text = ""

    func add(_ piece: ResponsePiece) {
        switch piece {
        case .head(_, let streams): isStreaming = streams
        case .bytes(let bytes, _): text += String(buffer: bytes)
        }
    }
}

extension FunctionFailure {
    /// For results that should have been failures or successes and were not.
    init(_ result: InvocationResult) {
        preconditionFailure("unexpected result \(result)")
    }
}
