import Glibc
import JSONCoding
import JSONModel
import TestSupport
import Testing

/// The rows of the behaviour matrix that concern refusals and lost connections.
@Suite("The runtime, refused or cut off", .serialized)
struct RefusalConformanceTests {
    /// Answers the results of one invocation with a refusal.
    private func refusing(_ id: String, _ status: Int, _ type: String) -> RuntimeAPIServer.Interception {
        { request, connection in
            guard request.method == "POST", request.target.contains("/\(id)/") else { return nil }
            guard connection.readBody(of: &request) else { return .close }
            return .send(RuntimeAPIServer.refusal(status, type))
        }
    }

    @Test(
        "an answer that is refused is logged once, nothing more is posted for it, and the process goes on",
        arguments: [
            (400, "InvalidRequestID"), (400, "TruncatedHTTPRequest"), (403, "InvalidStateTransition"),
            (410, "InvokeTimeout"),
            (413, "RequestEntityTooLarge"), (404, "NotFound"), (502, "BadGateway"),
        ], ["echo", "fail", "stream 2", "streamFail 1"])
    func refused(refusal: (Int, String), command: String) throws {
        try withProbe(
            [.event("id-1", command), .event("id-2", "echo")], intercept: refusing("id-1", refusal.0, refusal.1)
        ) { server, process in
            let posts = server.posts(2)
            #expect(posts.filter { $0.target.contains("id-1") }.count == 1)
            #expect(posts.last?.target == "/2018-06-01/runtime/invocation/id-2/response")
            let lines = process.output.split(separator: "\n")
            #expect(lines.count == 1)
            let line = try JSON.value(from: Array(try #require(lines.first).utf8))
            #expect(
                line["level"] == "WARN" && line["requestId"] == "id-1" && line["status"] == .integer(Int64(refusal.0)))
            #expect(line["reason"]?.stringValue?.contains(refusal.1) == true)
            #expect(process.isRunning)
        }
    }

    @Test("a container error ends the process with status 1", arguments: ["echo", "fail", "stream 1"])
    func containerErrorToAnswer(command: String) {
        withProbe(
            [.event("id-1", command), .event("id-2", "echo")], intercept: refusing("id-1", 500, "InternalServerError")
        ) {
            server, process in
            #expect(process.waitForExit(seconds: 60) == .code(1))
            #expect(server.requests.count { $0.method == "GET" } == 1)
        }
    }

    @Test("a container error instead of an event ends the process with status 1, without asking again")
    func containerErrorToNext() {
        withProbe([.send(RuntimeAPIServer.refusal(500, "InternalServerError")), .event("id-1", "echo")]) {
            server, process in
            #expect(process.waitForExit(seconds: 60) == .code(1))
            #expect(server.requests.count == 1)
        }
    }

    @Test(
        "another status, or an answer that is not HTTP, is asked again a few times, then the process ends",
        arguments: [
            "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
            "garbage\r\n\r\n",
        ])
    func uselessNext(text: String) {
        let useless = Array(repeating: RuntimeAPIServer.Reply.sendAndClose(Array(text.utf8)), count: 3)
        withProbe(useless + [.event("id-1", "echo")]) { server, process in
            #expect(server.posts(1).count == 1)
            #expect(process.isRunning)
        }
        withProbe(Array(repeating: .sendAndClose(Array(text.utf8)), count: 20)) { server, process in
            #expect(process.waitForExit(seconds: 60) == .code(1))
            #expect(server.requests.count < 20)
        }
    }

    @Test(
        "a connection that is closed after the answer was taken is made again", arguments: ["echo", "fail", "stream 2"])
    func closedAfterAnswer(command: String) {
        withProbe(
            [.event("id-1", command), .event("id-2", command), .event("id-3", "echo")],
            intercept: { request, connection in
                guard request.method == "POST" else { return nil }
                return connection.readBody(of: &request) ? .sendAndClose(RuntimeAPIServer.accepted) : .close
            }
        ) { server, process in
            #expect(server.posts(3).count == 3)
            #expect(process.output.isEmpty)
        }
    }

    @Test(
        "a connection that is closed after the event is made again for the answer",
        arguments: ["echo", "fail", "stream 2", "streamFail 2"])
    func closedAfterEvent(command: String) {
        withProbe([.sendAndClose(RuntimeEvent("id-1", "\"\(command)\"").bytes), .event("id-2", "echo")]) {
            server, process in
            let posts = server.posts(2)
            #expect(posts.map { $0.target.contains("id-1") } == [true, false])
            #expect(process.output.isEmpty)
        }
    }

    @Test("a connection that is dropped while waiting for an event is made again")
    func droppedDuringNext() {
        withProbe([.close, .event("id-1", "echo"), .close, .close, .event("id-2", "echo")]) { server, process in
            #expect(server.posts(2).count == 2)
            #expect(process.isRunning && process.output.isEmpty)
        }
    }

    @Test("a connection that is dropped instead of the answer to a result: the result is posted once more")
    func droppedInsteadOfAccepted() {
        let dropped = Monitor(false)
        withProbe(
            [.event("id-1", "echo"), .event("id-2", "echo")],
            intercept: { request, connection in
                guard request.method == "POST", !dropped.with({ $0 }) else { return nil }
                dropped.with { $0 = true }
                _ = connection.readBody(of: &request)
                return .close
            }
        ) { server, _ in
            let posts = server.posts(3)
            #expect(posts.map { $0.target.contains("id-1") } == [true, true, false])
            #expect(posts.allSatisfy { $0.text == "\"echo\"" })
        }
    }

    @Test("a server that has vanished ends the process with status 1, and the log says why")
    func vanished() {
        withProbe([.event("id-1", "echo")]) { server, process in
            #expect(server.posts(1).count == 1)
            server.stop()
            #expect(process.waitForExit(seconds: 60) == .code(1))
            #expect(process.output.contains("the Runtime API gives no events"))
        }
    }
}
