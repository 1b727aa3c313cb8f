import ByteEncodings
import Glibc
import JSONCoding
import JSONModel
import TestSupport
import Testing

/// The rows of the behaviour matrix that concern streamed results.
@Suite("The runtime, streaming", .serialized)
struct StreamConformanceTests {
    @Test("a stream has the mode header and one chunk for each piece; the connection is kept after it")
    func pieces() throws {
        try withProbe([
            .event("id-1", "stream 3"), .event("id-2", "stream 0"), .event("id-3", "stream 2"), .event("id-4", "echo"),
        ]) {
            server, _ in
            let posts = server.posts(4)
            let first = try #require(posts.first)
            #expect(
                first.head
                    == "POST /2018-06-01/runtime/invocation/id-1/response HTTP/1.1\r\nHost: \(server.endpoint)\r\n"
                    + "User-Agent: wallcrawler-lambda-swift/1.0\r\nContent-Type: text/plain\r\n"
                    + "Lambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n"
                    + "Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body")
            #expect(first.chunks == ["piece 0", "piece 1", "piece 2"].map { Array($0.utf8) })
            #expect(posts.map(\.trailers) == [[], [], [], []])
            #expect(posts.map(\.chunks.count) == [3, 0, 2, 0])
            #expect(posts.last?.header("Lambda-Runtime-Function-Response-Mode") == nil)
            #expect(server.connectionCount == 1)
        }
    }

    @Test("an HTTP response begins with its metadata, eight zero bytes and the first bytes of the body, in one chunk")
    func prelude() throws {
        try withProbe([.event("id-1", "streamHTTP 2"), .event("id-2", "streamHTTP 0")]) { server, _ in
            let posts = server.posts(2)
            let first = try #require(posts.first)
            #expect(first.header("Content-Type") == "application/vnd.awslambda.http-integration-response")
            let metadata =
                #"{"cookies":["a=1"],"headers":{"Content-Type":"text/event-stream"},"#
                + #""multiValueHeaders":{"X-Two":["a","b"]},"statusCode":201}"#
            let prelude = Array(metadata.utf8) + [UInt8](repeating: 0, count: 8)
            #expect(first.chunks == [prelude + Array("piece 0".utf8), Array("piece 1".utf8)])
            #expect(posts.last?.chunks == [prelude])
        }
    }

    @Test("each write is sent at once: the server has a piece before the handler goes on")
    func atOnce() {
        let arrived = Monitor(0)
        let gate = ScriptedServer { connection in
            var asked = 0
            while connection.readHead() != nil {
                asked += 1
                guard arrived.wait(seconds: 20, for: { $0 >= asked ? true : nil }) != nil else { return }
                connection.write("HTTP/1.1 204 No Content\r\n\r\n")
            }
        }
        defer { gate.stop() }
        withProbe(
            [.event("id-1", "streamGated 5 http://127.0.0.1:\(gate.port)/"), .event("id-2", "echo")],
            intercept: { request, connection in
                guard request.target.hasSuffix("id-1/response") else { return nil }
                while let chunk = connection.readChunk(), !chunk.isEmpty {
                    request.chunks.append(chunk)
                    arrived.with { $0 += 1 }
                }
                _ = connection.read(count: 2)
                return .send(RuntimeAPIServer.accepted)
            }
        ) { server, _ in
            #expect(server.posts(2).first?.chunks == (0..<5).map { Array("piece \($0)".utf8) })
            #expect(server.connectionCount == 1)
        }
    }

    @Test("a failure after the first bytes travels in the trailers, its body in base64, each time")
    func failureInTrailers() throws {
        try withProbe([
            .event("id-1", "stream 1"), .event("id-2", "streamFail 2"), .event("id-3", "streamFail 1"),
            .event("id-4", "stream 1"),
        ]) {
            server, _ in
            let posts = server.posts(4)
            #expect(posts.map(\.trailers.count) == [0, 2, 2, 0])
            #expect(posts.allSatisfy { $0.target.hasSuffix("/response") })
            for post in posts.dropFirst().prefix(2) {
                #expect(post.trailer("Lambda-Runtime-Function-Error-Type") == "Function.SessionStoreUnavailable")
                let text = try #require(post.trailer("Lambda-Runtime-Function-Error-Body"))
                let body = try JSON.value(from: try #require(Base64.standard.decode(text)))
                #expect(body["errorMessage"] == "Grüße \"🦀\"\r\nX-Injected: yes")
                #expect(!post.text.contains("errorMessage"))
            }
            #expect(server.connectionCount == 1)
        }
    }

    @Test("a failure before the first bytes is an ordinary error", arguments: ["streamFail 0", "streamEmpty"])
    func failureBeforeBytes(command: String) {
        withProbe([.event("id-1", command), .event("id-2", "echo")]) { server, _ in
            let posts = server.posts(2)
            #expect(posts.first?.target == "/2018-06-01/runtime/invocation/id-1/error")
            #expect(posts.first?.header("Transfer-Encoding") == nil)
            #expect(posts.first?.header("Lambda-Runtime-Function-Error-Type") == "Function.SessionStoreUnavailable")
        }
    }

    @Test("a peer that reads slowly holds the function back instead of filling its memory")
    func backpressure() throws {
        let megabytes = 128
        try withProbe(
            [.event("id-1", "streamFlood \(megabytes)"), .event("id-2", "echo")],
            intercept: { request, connection in
                guard request.target.hasSuffix("id-1/response") else { return nil }
                var count = 0
                while let chunk = connection.readChunk(), !chunk.isEmpty {
                    count += chunk.count
                    sched_yield()
                }
                _ = connection.read(count: 2)
                request.body = Array(String(count).utf8)
                return .send(RuntimeAPIServer.accepted)
            }
        ) { server, process in
            #expect(server.posts(2, seconds: 300).first?.text == String(megabytes << 20))
            let peak = try #require(peakMegabytes(of: process.pid))
            #expect(peak < 64, "\(peak) MB")
            #expect(server.connectionCount == 1)
        }
    }

    @Test("a peer that hangs up in the middle ends the stream; the function learns of it and the process goes on")
    func hangUp() throws {
        try withProbe(
            [.event("id-1", "streamFlood 512"), .event("id-2", "echo")],
            intercept: { request, connection in
                guard request.target.hasSuffix("id-1/response") else { return nil }
                _ = connection.readChunk()
                return .close
            }
        ) { server, process in
            // Where the stream began on a kept connection, it may have been begun once more.
            #expect(server.wait(for: 1) { $0.target.hasSuffix("id-2/response") }.first?.text == "\"echo\"")
            #expect(server.requests.count { $0.target.contains("id-1") } <= 2)
            let lines = try process.output.split(separator: "\n").map { try JSON.value(from: Array($0.utf8)) }
            let taken = try #require(lines.first { $0["message"] == "flood ended" }?["taken"]?.integerValue)
            #expect(taken < 512)
            #expect(lines.count { $0["level"] == "ERROR" && $0["requestId"] == "id-1" } == 1)
        }
    }

    @Test(
        "a refusal in the middle of a stream ends it, is logged once, and the process goes on", arguments: [410, 413])
    func refusedEarly(status: Int) throws {
        try withProbe(
            [.event("id-1", "streamFlood 512"), .event("id-2", "echo")],
            intercept: { request, connection in
                guard request.target.hasSuffix("id-1/response") else { return nil }
                _ = connection.readChunk()
                connection.write(RuntimeAPIServer.refusal(status, "Refused"))
                while let chunk = connection.readChunk(), !chunk.isEmpty {}
                return .close
            }
        ) { server, process in
            // The server is done with the refused stream when its bytes have ended, which can be after the next answer.
            let posts = server.posts(2)
            #expect(posts.first { $0.target.hasSuffix("id-2/response") }?.text == "\"echo\"")
            #expect(posts.count { $0.target.contains("id-1") } == 1)
            let lines = try process.output.split(separator: "\n").map { try JSON.value(from: Array($0.utf8)) }
            #expect(lines.count { $0["requestId"] == "id-1" } == 1)
            #expect(lines.first { $0["requestId"] == "id-1" }?["status"] == .integer(Int64(status)))
            #expect((lines.first { $0["message"] == "flood ended" }?["taken"]?.integerValue ?? 512) < 512)
        }
    }
}

/// The largest resident size that a process ever had.
private func peakMegabytes(of pid: Int32) -> Int? {
    guard let file = fopen("/proc/\(pid)/status", "r") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, 256, file) != nil {
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if text.hasPrefix("VmHWM:") {
            return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 / 1024 }
        }
        line = [CChar](repeating: 0, count: 256)
    }
    return nil
}
