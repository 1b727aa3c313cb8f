import JSONCoding
import JSONModel
import TestSupport
import Testing

/// The rows of the behaviour matrix that concern events and ordinary answers, each against a real process.
@Suite("The runtime, event and answer", .serialized)
struct InvocationConformanceTests {
    @Test(
        "events and answers follow one another on one connection, byte for byte, whatever proxy the environment names")
    func exactBytes() throws {
        try withProbe([.event("id-1", "echo"), .event("id-2", "echo again")]) { server, _ in
            #expect(server.posts(2).count == 2)
            let requests = server.wait(for: 5) { _ in true }
            let host = "Host: \(server.endpoint)\r\nUser-Agent: wallcrawler-lambda-swift/1.0"
            let next = "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n\(host)"
            let first = try #require(requests.first)
            #expect(first.head == next)
            #expect(
                requests.dropFirst().first?.head
                    == "POST /2018-06-01/runtime/invocation/id-1/response HTTP/1.1\r\n\(host)\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 6")
            #expect(requests.dropFirst().first?.text == "\"echo\"")
            #expect(requests.dropFirst(3).first?.text == "\"echo again\"")
            #expect(server.connectionCount == 1)
        }
    }

    @Test("a failure is reported with its category, its whole text and an ASCII cause")
    func failure() throws {
        try withProbe([.event("id-1", "fail"), .event("id-2", "echo")]) { server, _ in
            let posts = server.posts(2)
            let report = try #require(posts.first)
            #expect(report.target == "/2018-06-01/runtime/invocation/id-1/error")
            #expect(report.header("Lambda-Runtime-Function-Error-Type") == "Function.SessionStoreUnavailable")
            #expect(report.header("Content-Type") == "application/json")
            #expect(report.header("X-Injected") == nil)
            let body = try JSON.value(from: report.body)
            #expect(body["errorMessage"] == "Grüße \"🦀\"\r\nX-Injected: yes")
            #expect(body["errorType"] == "Session-Store_Unavailable2")
            #expect(body["stackTrace"] == ["frame one", "frame zwei ü"])
            let cause = try #require(report.header("Lambda-Runtime-Function-XRay-Error-Cause"))
            #expect(cause.utf8.allSatisfy { (0x20...0x7E).contains($0) })
            let parsed = try JSON.value(from: Array(cause.utf8))
            #expect(parsed["exceptions"]?.arrayValue?.first?["message"] == body["errorMessage"])
            #expect(posts.last?.text == "\"echo\"")
        }
    }

    @Test(
        "everything that comes with an event reaches the handler; absent and empty fields are nil; the trace is the process's"
    )
    func context() throws {
        let fields = [
            ("Lambda-Runtime-Trace-Id", "Root=1-5;Parent=6;Sampled=1;Lineage=a:0"),
            ("Lambda-Runtime-Aws-Tenant-Id", "blue"),
            ("lambda-runtime-client-context", #"{"a":"ü"}"#),
        ]
        let empty = fields.map { ($0.0, "") } + [("Lambda-Runtime-Invocation-Id", "")]
        try withProbe([
            .event("id-1", "context", fields), .event("id-2", "context", empty), .event("id-3", "context", fields),
            .event("id-4", "context"),
        ]) { server, _ in
            let posts = server.posts(4)
            let contexts = try posts.map { try JSON.value(from: $0.body) }
            let arn = "arn:aws:lambda:eu-west-1:123456789012:function:probe"
            let full: JSONValue = [
                "requestID": "id-1", "functionARN": .string(arn), "deadline": 1_795_362_480_000, "tenantID": "blue",
                "traceID": "Root=1-5;Parent=6;Sampled=1;Lineage=a:0", "clientContext": #"{"a":"ü"}"#,
                "variable": "Root=1-5;Parent=6;Sampled=1;Lineage=a:0", "count": 1,
            ]
            #expect(contexts.first == full)
            for context in contexts where context["count"] == 2 || context["count"] == 4 {
                for key in ["traceID", "tenantID", "clientContext", "variable"] {
                    #expect(context[key] == JSONValue.null)
                }
            }
            #expect(contexts.count == 4)
            #expect(contexts.dropFirst(2).first?["variable"] == full["variable"])
            #expect(posts.allSatisfy { $0.header("Lambda-Runtime-Invocation-Id") == nil })
        }
    }

    @Test("an event without a deadline goes on; one without a request id cannot be answered and is passed over")
    func missingFields() throws {
        var timeless = RuntimeEvent("id-1", "\"context\"")
        timeless.fields.removeAll { $0.0 == "Lambda-Runtime-Deadline-Ms" }
        var nameless = RuntimeEvent("id-2", "\"echo\"")
        nameless.fields.removeAll { $0.0 == "Lambda-Runtime-Aws-Request-Id" }
        try withProbe([timeless.reply, nameless.reply, .event("id-3", "echo")]) { server, _ in
            let posts = server.posts(2)
            let first = try #require(posts.first)
            #expect(try JSON.value(from: first.body)["deadline"] == JSONValue.null)
            #expect(posts.last?.target == "/2018-06-01/runtime/invocation/id-3/response")
        }
    }

    @Test("the invocation id goes back unchanged with a response, an error and a stream, and with nothing else")
    func invocationID() {
        let nonce = [("Lambda-Runtime-Invocation-Id", "n/=+ 1")]
        withProbe([
            .event("id-1", "echo", nonce), .event("id-2", "echo"), .event("id-3", "fail", nonce),
            .event("id-4", "fail"),
            .event("id-5", "stream 1", nonce), .event("id-6", "stream 1"), .event("id-7", "crash abort", nonce),
        ]) { server, _ in
            let values = server.posts(7).map { $0.headers("Lambda-Runtime-Invocation-Id") }
            #expect(values == [["n/=+ 1"], [], ["n/=+ 1"], [], ["n/=+ 1"], [], ["n/=+ 1"]])
            #expect(
                server.requests.filter { $0.method == "GET" }.allSatisfy {
                    $0.header("Lambda-Runtime-Invocation-Id") == nil
                })
        }
    }

    @Test(
        "a request id that a caller chose stays one segment of the path",
        arguments: ["a/../../b", "x y?z#%", "ü", String(repeating: "i", count: 5_000)])
    func hostileRequestID(id: String) {
        withProbe([.event(id, "echo"), .event("id-2", "crash abort")]) { server, _ in
            let encoded = id.utf8.map { byte -> String in
                let isPlain = UnicodeScalar(byte).properties.isAlphabetic && byte < 0x80 || byte == 0x2E
                return isPlain
                    ? String(UnicodeScalar(byte))
                    : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }.joined()
            #expect(server.posts(2).first?.target == "/2018-06-01/runtime/invocation/\(encoded)/response")
        }
    }

    @Test("an event in chunks of three bytes and packets of seven is put together", arguments: [1, 3, 1000])
    func chunked(size: Int) {
        let payload = "\"" + String(repeating: "0123456789", count: 500) + "\""
        let event = RuntimeEvent("id-1", payload)
        withProbe([.dribble(event.chunked(size), packet: 7), .event("id-2", "echo")]) { server, _ in
            let posts = server.posts(2)
            #expect(posts.first?.text == payload)
            #expect(posts.count == 2 && server.connectionCount == 1)
        }
    }

    @Test("six megabytes come and go whole, without Expect, and the next event is small again")
    func large() {
        let payload = "\"" + String(repeating: "x", count: 6_291_000) + "\""
        withProbe([
            RuntimeEvent("id-1", payload).reply, .event("id-2", "echo"),
            .send(RuntimeEvent("id-3", payload).chunked(70_000)),
        ]) { server, _ in
            let posts = server.posts(3)
            #expect(posts.map(\.body.count) == [6_291_002, 6, 6_291_002])
            #expect(posts.first?.text == payload && posts.last?.text == payload)
            #expect(posts.allSatisfy { $0.header("Expect") == nil })
            #expect(server.connectionCount == 1)
        }
    }

    @Test("an event beyond every limit of Lambda is refused, and the next one is served")
    func oversized() {
        let bytes = RuntimeEvent("id-1", String(repeating: "x", count: 64 << 20 + 1)).bytes
        withProbe([.send(bytes), .event("id-2", "echo")]) { server, _ in
            let posts = server.posts(2)
            #expect(posts.first?.target == "/2018-06-01/runtime/invocation/id-1/error")
            #expect(posts.first?.header("Lambda-Runtime-Function-Error-Type") == "Function.EventTooLarge")
            #expect(posts.last?.text == "\"echo\"")
        }
    }

    @Test("a content type beyond ASCII is sent as it is, and does not stick to the next answer")
    func contentType() {
        withProbe([.event("id-1", "big 3"), .event("id-2", "echo")]) { server, _ in
            #expect(server.posts(2).map { $0.header("Content-Type") } == ["text/plain; x=\"ü\"", "application/json"])
        }
    }
}
