import HTTPTransport
import TestSupport
import Testing

@Suite("ResponseReader", .serialized)
struct ResponseReaderTests {
    private func get(_ server: ScriptedServer, body: [UInt8] = [], method: String = "GET") -> HTTPRequest {
        HTTPRequest(method: method, url: "http://127.0.0.1:\(server.port)/", headers: [:], body: body)
    }

    @Test("a response far larger than the limit of whole ones is read piece by piece, each a small one")
    func large() throws {
        let piece = [UInt8](repeating: 7, count: 1 << 20)
        try withScriptedServer { connection in
            guard connection.readHead() != nil else { return }
            _ = connection.write("HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: \(64 << 20)\r\n\r\n")
            for _ in 0..<64 { guard connection.write(piece) else { return } }
        } _: { server in
            let client = try CurlClient(CurlConfiguration())
            let response = try client.open(get(server), timeoutMilliseconds: 60_000)
            #expect(response.status == 200 && response.headers["x-a"] == "b")
            var total = 0
            var largest = 0
            while let bytes = try response.next() {
                #expect(!bytes.isEmpty)
                total += bytes.count
                largest = max(largest, bytes.count)
            }
            #expect(total == 64 << 20 && largest <= 8 << 20)
            #expect(try response.next() == nil)
        }
    }

    @Test("bodies of requests are sent, responses without a body end at once, and the client goes on")
    func sequence() throws {
        try withScriptedServer { connection in
            while var request = connection.readHead(), connection.readBody(of: &request) {
                let text = "\(request.method) \(request.body.count)"
                let body = request.method == "DELETE" ? "" : text
                let head = "HTTP/1.1 200 OK\r\nX-Was: \(text)\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
                guard connection.write(head + body)
                else { return }
            }
        } _: { server in
            let client = try CurlClient(CurlConfiguration())
            for (method, count) in [("POST", 0), ("POST", 300_000), ("PUT", 5), ("GET", 0), ("DELETE", 0)] {
                let response = try client.open(
                    get(server, body: [UInt8](repeating: 1, count: count), method: method), timeoutMilliseconds: 20_000)
                #expect(response.headers["x-was"] == "\(method) \(count)")
                var text = ""
                while let bytes = try response.next() { text += String(decoding: bytes, as: UTF8.self) }
                #expect(text == (method == "DELETE" ? "" : "\(method) \(count)"))
            }
            #expect(try client.send(get(server), timeoutMilliseconds: 20_000).body == Array("GET 0".utf8))
        }
    }

    @Test("a body that breaks off is an error, and so are a server that is not there and one that is silent")
    func failures() throws {
        try withScriptedServer { connection in
            guard connection.readHead() != nil else { return }
            _ = connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        } _: { server in
            let client = try CurlClient(CurlConfiguration())
            let error = #expect(throws: HTTPError.self) {
                let response = try client.open(get(server), timeoutMilliseconds: 20_000)
                while try response.next() != nil {}
            }
            #expect(error?.code == .connectionLost)
            let silent = ScriptedServer { connection in
                while connection.readHead() != nil {}
            }
            defer { silent.stop() }
            let late = #expect(throws: HTTPError.self) { try client.open(get(silent), timeoutMilliseconds: 200) }
            #expect(late?.code == .timedOut)
            let none = HTTPRequest(method: "GET", url: "http://127.0.0.1:1/", headers: [:], body: [])
            let refused = #expect(throws: HTTPError.self) { try client.open(none, timeoutMilliseconds: 5_000) }
            #expect(refused?.code == .couldNotConnect)
        }
    }

    @Test("a response that is not read to its end does not hold up the next request")
    func abandoned() throws {
        try withScriptedServer { connection in
            while connection.readHead() != nil {
                guard connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n"),
                    connection.write([UInt8](repeating: 1, count: 5_000_000))
                else { return }
            }
        } _: { server in
            let client = try CurlClient(CurlConfiguration())
            for _ in 0..<3 {
                let response = try client.open(get(server), timeoutMilliseconds: 20_000)
                #expect(try response.next() != nil)
            }
        }
    }
}
