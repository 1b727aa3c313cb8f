import JSONCoding
import JSONModel
import LocalCloud
import Testing

@Suite("The REST gateway")
struct RestGatewayTests {
    private static let template = """
        Resources:
          Api:
            Type: AWS::Serverless::Api
            Properties:
              StageName: live
              Auth:
                DefaultAuthorizer: Keys
                Authorizers:
                  Keys:
                    FunctionPayloadType: REQUEST
                    FunctionArn: !GetAtt Gate.Arn
                    Identity:
                      Headers: [x-key]
                      ReauthorizeEvery: 300
              GatewayResponses:
                ACCESS_DENIED:
                  StatusCode: 403
                  ResponseParameters:
                    Headers:
                      x-why: "'denied'"
                  ResponseTemplates:
                    application/json: '{"said":$context.error.messageString,"request":"$context.requestId"}'
          Gate:
            Type: AWS::Serverless::Function
            Properties:
              FunctionName: gate
          Open:
            Type: AWS::Serverless::Function
            Properties:
              FunctionName: open
              Timeout: 60
              Events:
                Get: {Type: Api, Properties: {RestApiId: !Ref Api, Path: '/open/{what}', Method: any, Auth: {Authorizer: NONE}}}
                Versioned: {Type: Api, Properties: {RestApiId: !Ref Api, Path: '/v1/open/{what}', Method: get, Auth: {Authorizer: NONE}}}
                Stream:
                  Type: Api
                  Properties:
                    RestApiId: !Ref Api
                    Path: /streams/{what}
                    Method: get
                    Auth: {Authorizer: NONE}
                    ResponseTransferMode: RESPONSE_STREAM
                Slow: {Type: Api, Properties: {RestApiId: !Ref Api, Path: '/slow/{what}', Method: get, TimeoutInMillis: 200, Auth: {Authorizer: NONE}}}
                Closed: {Type: Api, Properties: {RestApiId: !Ref Api, Path: '/closed/{id}', Method: post}}
        """

    private func event(_ answer: HTTPProbe.Answer) throws -> JSONValue {
        try JSON.value(from: answer.body)
    }

    @Test(
        "only requests to an IP address or to localhost are served, so that a rebound name of a page is not",
        arguments: [
            ("evil.example", 403), ("evil.example:4400", 403), ("localhost.evil.example", 403), ("127.0.0.1", 404),
            ("127.0.0.1:4400", 404), ("[::1]:4400", 404), ("LOCALHOST", 404), ("a.localhost:1", 404),
        ])
    func hosts(_ host: String, _ status: Int) async throws {
        try await CloudFixture.withCloud(Self.template) { fixture async throws in
            let probe = try HTTPProbe(await fixture.cloud.baseURL)
            try probe.write(Array("GET /no/such/route HTTP/1.1\r\nHost: \(host)\r\n\r\n".utf8))
            #expect(try probe.answer().status == status)
        }
    }

    @Test("a request becomes a proxy event, and the function's answer the response")
    func proxy() async throws {
        try await CloudFixture.withCloud(Self.template) { fixture async throws in
            let url = await fixture.cloud.baseURL
            let answer = try HTTPProbe.send(
                url, "POST", "/open/a%20b?x=1&x=2&y=%C3%A4", ["X-Colour": "green", "User-Agent": "probe"],
                body: Array("hällo".utf8))
            #expect(answer.status == 200)
            #expect(answer["content-type"] == "application/json")
            #expect(answer["x-amzn-requestid"]?.count == 36)
            let event = try event(answer)
            #expect(event["resource"] == "/open/{what}")
            #expect(event["path"] == "/open/a%20b")
            #expect(event["httpMethod"] == "POST")
            #expect(event["pathParameters"] == ["what": "a b"])
            #expect(event["queryStringParameters"] == ["x": "2", "y": "ä"])
            #expect(event["multiValueQueryStringParameters"] == ["x": ["1", "2"], "y": ["ä"]])
            #expect(event["headers"]?["X-Colour"] == "green")
            #expect(event["multiValueHeaders"]?["X-Colour"] == ["green"])
            #expect(event["body"] == "hällo")
            #expect(event["isBase64Encoded"] == false)
            let context = try #require(event["requestContext"])
            #expect(context["stage"] == "live")
            #expect(context["requestId"]?.stringValue == answer["x-amzn-requestid"])
            #expect(context["identity"]?["sourceIp"] == "127.0.0.1")
            #expect(context["authorizer"] == nil)
            let binary = try HTTPProbe.send(url, "POST", "/open/x", body: [0xFF, 0x00])
            #expect(try self.event(binary)["body"] == "/wA=")
            #expect(try self.event(binary)["isBase64Encoded"] == true)
        }
    }

    @Test("unknown paths are 404 and wrong methods 405, with the house's error body")
    func routes() async throws {
        try await CloudFixture.withCloud(Self.template) { fixture async throws in
            let url = await fixture.cloud.baseURL
            for (method, path, status) in [
                ("GET", "/nowhere", 404), ("GET", "/open", 404), ("GET", "/open/a/b", 404), ("POST", "/v1/open/a", 405),
                ("GET", "/closed/1", 405), ("GET", "/v1/open/a", 200), ("DELETE", "/open/a", 200),
                ("GET", "/open/%zz", 404),
            ] {
                let answer = try HTTPProbe.send(url, method, path)
                #expect(answer.status == status, "\(method) \(path)")
                guard status >= 400 else { continue }
                let body = try event(answer)
                #expect(body["success"] == false)
                #expect(body["statusCode"] == .integer(Int64(status)))
                #expect(body["message"] != nil && body["error"] != nil)
                #expect(answer["x-amzn-requestid"] != nil)
            }
        }
    }

    @Test("the authorizer decides, and its context reaches the function")
    func authorizer() async throws {
        try await CloudFixture.withCloud(Self.template) { fixture async throws in
            let url = await fixture.cloud.baseURL
            let keys: [(key: String?, status: Int)] = [
                (nil, 401), ("throw", 401), ("deny", 403), ("broken", 500), ("malformed", 500), ("alice", 200),
            ]
            for (key, status) in keys {
                let answer = try HTTPProbe.send(url, "POST", "/closed/1", key.map { ["x-key": $0] } ?? [:])
                #expect(answer.status == status, "\(key ?? "no key")")
                switch key {
                case "alice":
                    let authorizer = try event(answer)["requestContext"]?["authorizer"]
                    #expect(authorizer?["principalId"] == "alice")
                    #expect(authorizer?["project"] == "project-alice")
                    #expect(authorizer?["count"] == "5")
                case "deny":
                    #expect(answer["x-why"] == "denied")
                    #expect(try event(answer)["said"] == "User is not authorized to access this resource")
                    #expect(try event(answer)["request"]?.stringValue == answer["x-amzn-requestid"])
                default: break
                }
            }
        }
    }

    @Test(
        "who is not let in hears so before the body has come, and a body that comes later reaches the function whole",
        arguments: [0, 300])
    func lateBody(pause: Int) async throws {
        try await CloudFixture.withCloud(Self.template) { fixture async throws in
            let url = await fixture.cloud.baseURL
            let text = String(repeating: "körper ", count: 20_000)
            let body = Array(text.utf8)
            for key in ["alice", "deny"] {
                let probe = try HTTPProbe(url)
                let head =
                    "POST /closed/1 HTTP/1.1\r\nHost: 127.0.0.1\r\nx-key: \(key)\r\nContent-Length: \(body.count)\r\n\r\n"
                try probe.write(Array(head.utf8) + body.prefix(10))
                if key == "deny" {
                    #expect(try probe.answer().status == 403)
                    continue
                }
                try await Task.sleep(for: .milliseconds(pause))
                try probe.write(Array(body.dropFirst(10)))
                let event = try event(try probe.answer())
                #expect(event["body"]?.stringValue == text)
                #expect(event["requestContext"]?["authorizer"]?["principalId"] == "alice")
            }
        }
    }

    @Test("an authorizer's answer is kept for its identity, and only for it")
    func authorizerCache() async throws {
        try await CloudFixture.withCloud(Self.template) { fixture async throws in
            let url = await fixture.cloud.baseURL
            for key in ["alice", "alice", "bob", "alice"] {
                #expect(try HTTPProbe.send(url, "POST", "/closed/1", ["x-key": key]).status == 200)
            }
            #expect(fixture.stateFile("logs/gate.log").split(separator: "\n").count { $0.hasPrefix("START") } == 2)
        }
    }

    @Test(
        "what a function answers wrongly is 502 and never reaches the client",
        arguments: [
            "malformed", "smuggle", "exit",
        ])
    func malformed(_ what: String) async throws {
        try await CloudFixture.withCloud(Self.template) { fixture async throws in
            let answer = try HTTPProbe.send(await fixture.cloud.baseURL, "GET", "/open/\(what)")
            #expect(answer.status == 502)
            #expect(answer["set-cookie"] == nil)
        }
    }

    @Test("status, single and multiple headers and binary bodies arrive as the function gave them")
    func teapot() async throws {
        try await CloudFixture.withCloud(Self.template) { fixture async throws in
            let answer = try HTTPProbe.send(await fixture.cloud.baseURL, "GET", "/open/teapot")
            #expect(answer.status == 418)
            #expect(answer["x-one"] == "1")
            #expect(answer.headers.filter { $0.name == "x-two" }.map(\.value) == ["2", "3"])
            #expect(answer.body == [0, 1, 2])
        }
    }

    @Test("a function that is slower than its route allows is 504")
    func timeout() async throws {
        try await CloudFixture.withCloud(Self.template) { fixture async throws in
            #expect(try HTTPProbe.send(await fixture.cloud.baseURL, "GET", "/slow/hang").status == 504)
        }
    }

    @Test("a stream's pieces arrive when the function writes them, and the connection can be used again")
    func stream() async throws {
        try await CloudFixture.withCloud(Self.template) { fixture async throws in
            let probe = try HTTPProbe(await fixture.cloud.baseURL)
            let whole = try probe.exchange("GET", "/streams/stream")
            #expect(whole.status == 201)
            #expect(whole["content-type"] == "text/event-stream")
            #expect(whole.text == "data: 1\n\ndata: 2\n\n")
            try probe.write(Array("GET /streams/slow-stream HTTP/1.1\r\nHost: localhost:80\r\n\r\n".utf8))
            #expect(try probe.head().status == 201)
            #expect(try probe.chunk().map { String(decoding: $0, as: UTF8.self) } == "data: 1\n\n")
            #expect(try probe.chunk().map { String(decoding: $0, as: UTF8.self) } == "data: 2\n\n")
            #expect(try probe.chunk() == nil)
            #expect(try probe.exchange("GET", "/streams/bad-stream").status == 502)
        }
    }

    @Test("requests that come at once are answered one after the other, however long an answer is on its way")
    func pipelined() async throws {
        try await CloudFixture.withCloud(Self.template) { fixture async throws in
            let probe = try HTTPProbe(await fixture.cloud.baseURL)
            let paths = ["/streams/slow-stream", "/open/teapot", "/healthz", "/streams/stream", "/open/teapot"]
            try probe.write(
                Array(paths.map { "GET \($0) HTTP/1.1\r\nHost: localhost:80\r\n\r\n" }.joined().utf8))
            let statuses = try paths.map { _ in try probe.answer().status }
            #expect(statuses == [201, 418, 200, 201, 418])
        }
    }

    @Test("a client that leaves in mid-stream disturbs nobody")
    func abandonedStream() async throws {
        try await CloudFixture.withCloud(Self.template) { fixture async throws in
            let url = await fixture.cloud.baseURL
            do {
                let probe = try HTTPProbe(url)
                try probe.write(Array("GET /streams/slow-stream HTTP/1.1\r\nHost: localhost:80\r\n\r\n".utf8))
                _ = try probe.head()
            }
            #expect(try HTTPProbe.send(url, "GET", "/streams/stream").status == 201)
            try await fixture.wait {
                await fixture.cloud.functions.allSatisfy { $0.processes.allSatisfy { $0.state == .idle } }
            }
        }
    }

    @Test("bodies over the limits are 413, on a connection that is then closed")
    func largeBodies() async throws {
        try await CloudFixture.withCloud(Self.template) { fixture async throws in
            let url = await fixture.cloud.baseURL
            let declared = try HTTPProbe(url)
            try declared.write(
                Array("POST /open/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n".utf8))
            #expect(try declared.answer().status == 413)
            #expect(declared.isClosedByPeer())
            let tooLargeForLambda = [UInt8](repeating: 0x61, count: 7 * 1024 * 1024)
            #expect(try HTTPProbe.send(url, "POST", "/open/x", body: tooLargeForLambda).status == 413)
            let chunked = try HTTPProbe(url)
            try chunked.write(
                Array("POST /open/x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n".utf8))
            let piece = Array("100000\r\n".utf8) + [UInt8](repeating: 0x61, count: 0x100000) + Array("\r\n".utf8)
            do { for _ in 0..<12 { try chunked.write(piece) } } catch is HTTPProbe.Closed {}
            #expect(try chunked.answer().status == 413)
        }
    }

    @Test("heads that are too large, malformed or never end are refused")
    func badHeads() async throws {
        try await CloudFixture.withCloud(Self.template) { fixture async throws in
            let url = await fixture.cloud.baseURL
            let large = String(repeating: "a", count: 40_000)
            let refused = (try? HTTPProbe.send(url, "GET", "/open/x", ["x-large": large]).status) ?? 0
            #expect([0, 400, 431].contains(refused))
            let many = Dictionary(uniqueKeysWithValues: (0..<150).map { ("x-\($0)", "1") })
            #expect(try HTTPProbe.send(url, "GET", "/open/x", many).status == 431)
            let nonsense = try HTTPProbe(url)
            try nonsense.write(Array("this is not HTTP\r\n\r\n".utf8))
            #expect(nonsense.isClosedByPeer())
            let endless = try HTTPProbe(url)
            try endless.write(Array("GET / HTTP/1.1\r\n".utf8))
            do {
                for index in 0..<5_000 { try endless.write(Array("x-\(index): \(large.prefix(200))\r\n".utf8)) }
            } catch is HTTPProbe.Closed {}
            #expect(endless.isClosedByPeer())
            #expect(try HTTPProbe.send(url, "GET", "/open/x").status == 200)
        }
    }

    @Test("a client that expects 100 Continue gets it")
    func expectContinue() async throws {
        try await CloudFixture.withCloud(Self.template) { fixture async throws in
            let probe = try HTTPProbe(await fixture.cloud.baseURL)
            try probe.write(
                Array(
                    "POST /open/x HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n".utf8
                ))
            #expect(try probe.head().status == 100)
            try probe.write(Array("ok".utf8))
            #expect(try event(probe.answer())["body"] == "ok")
        }
    }

    @Test("health needs no key, and readiness waits for what the caller says")
    func health() async throws {
        try await CloudFixture.withCloud(Self.template, configure: { $0.readiness = { "the moon is not full" } }) {
            fixture async throws in
            let url = await fixture.cloud.baseURL
            #expect(try HTTPProbe.send(url, "GET", "/healthz").status == 200)
            let ready = try HTTPProbe.send(url, "GET", "/readyz")
            #expect(ready.status == 503)
            #expect(try event(ready)["reason"] == "the moon is not full")
        }
    }
}
