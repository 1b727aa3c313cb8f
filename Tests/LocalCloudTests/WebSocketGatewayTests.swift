import JSONCoding
import JSONModel
import LocalCloud
import Testing

@Suite("The WebSocket gateway")
struct WebSocketGatewayTests {
    private func keys(_ value: JSONValue?) -> Set<String> {
        Set((value?.objectValue ?? [:]).keys)
    }

    private let context: Set = [
        "routeKey", "eventType", "extendedRequestId", "requestTime", "messageDirection", "stage", "connectedAt",
        "requestTimeEpoch", "identity", "requestId", "domainName", "connectionId", "apiId",
    ]

    @Test("a message reaches its route's function, and the answer the client")
    func message() async throws {
        try await WebSocketFixture.with { fixture, url async throws in
            let socket = try WebSocketProbe(url, headers: ["User-Agent": "probe"])
            #expect(socket.headers.first { $0.name == "sec-websocket-accept" }?.value == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
            try socket.send(["action": "ask", "x": 1])
            let event = try socket.nextValue()
            #expect(keys(event) == ["requestContext", "body", "isBase64Encoded"])
            let context = try #require(event["requestContext"])
            #expect(keys(context) == self.context.union(["messageId"]))
            #expect(context["routeKey"] == "ask")
            #expect(context["eventType"] == "MESSAGE")
            #expect(context["messageDirection"] == "IN")
            #expect(context["stage"] == "live")
            #expect(context["apiId"] == "api")
            #expect(context["identity"] == ["sourceIp": "127.0.0.1", "userAgent": "probe"])
            #expect(context["connectionId"]?.stringValue?.hasSuffix("=") == true)
            #expect(context["connectionId"]?.stringValue?.count == 16)
            #expect(context["domainName"]?.stringValue.map { "ws://\($0)/live" } == url)
            #expect(try JSON.value(from: Array((event["body"]?.stringValue ?? "").utf8)) == ["action": "ask", "x": 1])
        }
    }

    @Test("$connect and $disconnect are told what the genuine ones are told")
    func lifecycle() async throws {
        try await WebSocketFixture.with { fixture, url async throws in
            let socket = try WebSocketProbe(url, path: "/live?a=1&a=2", headers: ["X-Colour": "green"])
            let connect = try #require(try fixture.webSocketEvents("CONNECT").first)
            #expect(
                keys(connect) == [
                    "headers", "multiValueHeaders", "queryStringParameters", "multiValueQueryStringParameters",
                    "requestContext", "isBase64Encoded",
                ])
            #expect(keys(connect["requestContext"]) == context)
            #expect(connect["requestContext"]?["routeKey"] == "$connect")
            #expect(connect["requestContext"]?["identity"] == ["sourceIp": "127.0.0.1"])
            #expect(connect["headers"]?["X-Colour"] == "green")
            #expect(connect["headers"]?["X-Forwarded-For"] == "127.0.0.1")
            #expect(connect["headers"]?["Upgrade"] == nil)
            #expect(connect["multiValueQueryStringParameters"]?["a"] == ["1", "2"])
            try socket.http.write(WebSocketProbe.frame([0x0F, 0xA1] + Array("bye".utf8), opcode: 0x8))
            #expect(try socket.next().closeCode == 4001)
            #expect(socket.http.isClosedByPeer())
            let disconnect = try await fixture.disconnection()
            #expect(keys(disconnect) == context.union(["disconnectStatusCode", "disconnectReason"]))
            #expect(disconnect["disconnectStatusCode"] == 4001)
            #expect(disconnect["disconnectReason"] == "bye")
            #expect(disconnect["connectionId"] == connect["requestContext"]?["connectionId"])
            let event = try #require(try fixture.webSocketEvents("DISCONNECT").first)
            #expect(keys(event) == ["headers", "multiValueHeaders", "requestContext", "isBase64Encoded"])
        }
    }

    @Test("a message chooses its route, and everything else goes to $default, API Gateway's own routes included")
    func selection() async throws {
        try await WebSocketFixture.with { _, url async throws in
            let socket = try WebSocketProbe(url)
            for (text, route) in [
                (#"{"action":"ask"}"#, "ask"), (#"{"action":"other"}"#, "$default"), ("hello", "$default"),
                (#"{"action":"$connect"}"#, "$default"), (#"{"action":"$disconnect"}"#, "$default"),
                (#"{"action":{"ask":1}}"#, "$default"), (#"["ask"]"#, "$default"), ("", "$default"),
            ] {
                try socket.send(text)
                let event = try socket.nextValue()
                #expect(event["requestContext"]?["routeKey"] == .string(route), "\(text)")
                #expect(event["body"] == .string(text))
            }
        }
    }

    @Test("a message that no route takes is answered, and the connection stays")
    func noRoute() async throws {
        try await WebSocketFixture.with(WebSocketFixture.template()) { _, url async throws in
            let socket = try WebSocketProbe(url)
            try socket.send(["action": "other"])
            let answer = try socket.nextValue()
            #expect(answer["message"] == "Forbidden")
            #expect(keys(answer) == ["message", "connectionId", "requestId"])
            try socket.send(["action": "ask"])
            #expect(try socket.nextValue()["requestContext"]?["routeKey"] == "ask")
        }
    }

    @Test("an answer goes back only from a route with a response, a failure from every route")
    func answers() async throws {
        try await WebSocketFixture.with { fixture, url async throws in
            let socket = try WebSocketProbe(url)
            try socket.send(["action": "tell"])
            try await fixture.wait { try fixture.webSocketEvents("MESSAGE").count == 1 }
            for (event, message) in [
                (["action": "tell", "do": "exit"] as JSONValue, "Internal server error"),
                (["action": "ask", "do": "malformed"], "Internal server error"),
                (["action": "ask", "do": "binary"], "Internal server error"),
                (["action": "ask", "do": "big", "bytes": 131_073], "Internal server error"),
                (["action": "wait", "do": "hang"], "Endpoint request timed out"),
            ] {
                try socket.send(event)
                #expect(try socket.nextValue()["message"] == .string(message), "\(event)")
            }
            try socket.send(["action": "ask", "do": "silent"])
            try socket.send(["action": "ask", "do": "big", "bytes": 131_072])
            var lengths: [Int] = []
            while lengths.reduce(0, +) < 131_072 {
                let frame = try socket.next()
                #expect(frame.opcode == (lengths.isEmpty ? 0x1 : 0x0))
                lengths.append(frame.payload.count)
                #expect(frame.isFinal == (lengths.count == 4))
            }
            #expect(lengths == [32_768, 32_768, 32_768, 32_768])
        }
    }

    @Test("the function of $connect refuses with its status, and its failures with the gateway's")
    func refusals() async throws {
        try await WebSocketFixture.with { fixture, url async throws in
            for (query, status) in [
                ("status=403", 403), ("status=404", 404), ("status=302", 302), ("status=500", 500),
                ("status=204", 101), ("do=exit", 502), ("do=malformed", 502), ("", 101),
            ] {
                #expect(try WebSocketProbe.status(url, path: "/live?\(query)") == status, "\(query)")
            }
            // Only those that were connected are told goodbye.
            try await fixture.wait { try fixture.webSocketEvents("DISCONNECT").count == 2 }
        }
    }

    @Test("the authorizer decides before $connect, and every event has its context")
    func authorizer() async throws {
        try await WebSocketFixture.with(WebSocketFixture.authorized) { fixture, url async throws in
            for (query, status) in [
                ("", 401), ("?key=", 401), ("?key=throw", 401), ("?key=deny", 403), ("?key=broken", 500),
                ("?key=malformed", 500),
            ] {
                #expect(try WebSocketProbe.status(url, path: "/live\(query)") == status, "\(query)")
            }
            #expect(try fixture.webSocketEvents("CONNECT").isEmpty)
            let socket = try WebSocketProbe(url, path: "/live?key=alice")
            try socket.send(["action": "ask"])
            let authorizer = try socket.nextValue()["requestContext"]?["authorizer"]
            #expect(authorizer?["principalId"] == "alice")
            #expect(authorizer?["project"] == "project-alice")
            let connect = try #require(try fixture.webSocketEvents("CONNECT").first)
            #expect(connect["requestContext"]?["authorizer"] == authorizer)
            let asked = try #require(try fixture.webSocketEvents("CONNECT", function: "gate").last)
            #expect(asked["type"] == "REQUEST")
            #expect(asked["methodArn"] == "arn:aws:execute-api:us-east-1:000000000000:api/live/$connect")
            #expect(asked["queryStringParameters"] == ["key": "alice"])
            #expect(asked["requestContext"]?["connectionId"] == connect["requestContext"]?["connectionId"])
        }
    }

    @Test("stages are paths, the root is the first one, and anything else is no place for a WebSocket")
    func handshakes() async throws {
        try await WebSocketFixture.with { _, url async throws in
            #expect(try WebSocketProbe.status(url) == 101)
            #expect(try WebSocketProbe.status(url, path: "/") == 101)
            #expect(try WebSocketProbe.status(url, path: "/live/") == 101)
            #expect(try WebSocketProbe.status(url, path: "/other") == 403)
            #expect(try WebSocketProbe.status(url, path: "/live/more") == 403)
            #expect(try WebSocketProbe.status(url, headers: ["Upgrade": "h2c"]) == 426)
            #expect(try WebSocketProbe.status(url, headers: ["Connection": "keep-alive"]) == 426)
            #expect(try WebSocketProbe.status(url, headers: ["Sec-WebSocket-Version": "8"]) == 400)
            #expect(try WebSocketProbe.status(url, headers: ["Sec-WebSocket-Key": "c2hvcnQ="]) == 400)
            #expect(try WebSocketProbe.status(url, path: "/live?a=%zz") == 400)
            let plain = "http://\(url.dropFirst(5).prefix { $0 != "/" })"
            #expect(try HTTPProbe.send(plain, "POST", "/live", body: [1]).status == 426)
        }
    }

    @Test("a subprotocol is the function's choice among those offered")
    func subprotocol() async throws {
        try await WebSocketFixture.with { _, url async throws in
            let offered = ["Sec-WebSocket-Protocol": "one, two"]
            let chosen = try WebSocketProbe(url, path: "/live?protocol=two", headers: offered)
            #expect(chosen.headers.first { $0.name == "sec-websocket-protocol" }?.value == "two")
            for path in ["/live?protocol=three", "/live"] {
                let socket = try WebSocketProbe(url, path: path, headers: offered)
                #expect(!socket.headers.contains { $0.name == "sec-websocket-protocol" })
            }
        }
    }

    @Test("a template without a WebSocket API opens no port")
    func none() async throws {
        let template = "Resources:\n  Echo: {Type: AWS::Serverless::Function, Properties: {FunctionName: echo}}"
        try await CloudFixture.withCloud(template) { fixture async throws in
            #expect(await fixture.cloud.webSocketURL == nil)
        }
    }

    @Test("the API's address is known to the template")
    func endpointAttribute() async throws {
        try await WebSocketFixture.with { fixture, url async throws in
            let environment = try await fixture.answer("echo", ["do": "describe"])["environment"]
            #expect(environment?["API"]?.stringValue.map { "\($0)/live" } == url)
        }
    }
}
