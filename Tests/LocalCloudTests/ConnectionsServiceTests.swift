import AWSClients
import Digests
import HTTPTransport
import JSONCoding
import JSONModel
import LocalCloud
import ProcessEnvironment
import SigV4
import TestSupport
import Testing

@Suite("The connections service")
struct ConnectionsServiceTests {
    private func id(_ socket: WebSocketProbe) throws -> String {
        try socket.send(["action": "ask"])
        return try #require(try socket.nextValue()["requestContext"]?["connectionId"]?.stringValue)
    }

    private func client(_ fixture: CloudFixture, stage: String = "") async throws -> ConnectionsClient {
        let url = await fixture.cloud.awsEndpointURL
        let credentials = fixture.cloud.credentials
        let environment = EnvironmentVariables([
            "AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": credentials.accessKeyID,
            "AWS_SECRET_ACCESS_KEY": credentials.secretAccessKey.revealed,
            "AWS_SESSION_TOKEN": credentials.sessionToken.revealed,
        ])
        let connection = try AWSConnection(environment, http: CurlClient(CurlConfiguration()))
        return ConnectionsClient(connection, endpoint: try #require(AWSEndpoint(url + stage)))
    }

    /// One signed request; also for services that have no business here.
    private func send(
        _ fixture: CloudFixture, _ method: String, _ target: String, body: [UInt8] = [],
        service: String = "execute-api"
    ) async throws -> HTTPProbe.Answer {
        let url = await fixture.cloud.awsEndpointURL
        let credentials = fixture.cloud.credentials
        let signer = RequestSigner(
            credentials: SigningCredentials(
                accessKeyID: credentials.accessKeyID, secretAccessKey: credentials.secretAccessKey.revealed,
                sessionToken: credentials.sessionToken.revealed), region: "us-east-1", service: service,
            options: .standard,
            functions: SigningFunctions(
                sha256: { SHA256.hash($0) }, hmacSHA256: { HMACSHA256.authenticate($0, key: $1) }))
        let signed = signer.sign(
            SignableRequest(method: method, target: target, headers: [("Host", "127.0.0.1")], body: body),
            at: SystemClock.now
        ).request
        var headers = Dictionary(signed.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        headers["Host"] = nil
        return try HTTPProbe.send(url, method, target, headers, body: body)
    }

    private func encoded(_ id: String) -> String {
        String(id.dropLast()) + "%3D"
    }

    @Test("the product's client reaches a WebSocket client, at the root and at the stage", arguments: ["", "/live"])
    func post(_ stage: String) async throws {
        try await WebSocketFixture.with { fixture, url async throws in
            let socket = try WebSocketProbe(url)
            let (id, connections) = (try id(socket), try await client(fixture, stage: stage))
            try connections.post(Array("hällo".utf8), to: id, timeoutMilliseconds: 5_000)
            let frame = try socket.next()
            #expect(frame.opcode == 0x1)
            #expect(frame.text == "hällo")
            let large = [UInt8](repeating: 0x61, count: ConnectionsClient.maximumMessageLength)
            try connections.post(large, to: id, timeoutMilliseconds: 5_000)
            for index in 0..<4 {
                let frame = try socket.next()
                #expect(frame.payload.count == 32_768)
                #expect(frame.isFinal == (index == 3))
            }
        }
    }

    @Test("unknown, closed and never opened connections are gone")
    func gone() async throws {
        try await WebSocketFixture.with { fixture, url async throws in
            let socket = try WebSocketProbe(url)
            let (id, connections) = (try id(socket), try await client(fixture))
            try socket.http.write(WebSocketProbe.frame([0x03, 0xE8], opcode: 0x8))
            #expect(socket.http.isClosedByPeer())
            _ = try? WebSocketProbe(url, path: "/live?status=403")
            let refused = try #require(
                try fixture.webSocketEvents("CONNECT").last?["requestContext"]?["connectionId"]?.stringValue)
            for id in [id, "L0SM9cOFvHcCIhw=", refused] {
                let error = #expect(throws: AWSError.self) {
                    try connections.post([0x61], to: id, timeoutMilliseconds: 5_000)
                }
                #expect(error?.kind == .gone)
                #expect(error?.code == "GoneException")
            }
        }
    }

    @Test("what cannot be sent is refused with API Gateway's errors")
    func refusals() async throws {
        try await WebSocketFixture.with { fixture, url async throws in
            let id = encoded(try id(WebSocketProbe(url)))
            let socket = try WebSocketProbe(url)
            let open = encoded(try self.id(socket))
            for (method, path, body, status, code) in [
                ("POST", "/@connections/\(open)", 131_073, 413, "PayloadTooLargeException"),
                ("POST", "/@connections/\(open)", 2_200_000, 413, "PayloadTooLargeException"),
                ("GET", "/@connections/\(id)", 0, 410, "GoneException"),
                ("DELETE", "/@connections/\(id)", 0, 410, "GoneException"),
                ("PUT", "/@connections/\(open)", 0, 403, "ForbiddenException"),
                ("POST", "/other/@connections/\(open)", 1, 403, "ForbiddenException"),
                ("POST", "/@connections/\(open)/more", 1, 403, "ForbiddenException"),
            ] {
                let answer = try await send(
                    fixture, method, path, body: [UInt8](repeating: 0x61, count: body))
                #expect(answer.status == status, "\(method) \(path)")
                #expect(answer["x-amzn-errortype"] == code, "\(method) \(path)")
            }
            let binary = try await send(fixture, "POST", "/@connections/\(open)", body: [0xFF])
            #expect(binary.status == 400)
            let wrong = try await send(fixture, "POST", "/@connections/\(open)", body: [0x61], service: "sqs")
            #expect(wrong.status == 403)
            let awsURL = await fixture.cloud.awsEndpointURL
            #expect(try HTTPProbe.send(awsURL, "POST", "/@connections/\(open)", body: [0x61]).status == 403)
            // Nothing of all that came through.
            try socket.http.write(WebSocketProbe.frame([5], opcode: 0x9))
            #expect(try socket.next().opcode == 0xA)
        }
    }

    @Test("a connection is described and closed")
    func describe() async throws {
        try await WebSocketFixture.with { fixture, url async throws in
            let socket = try WebSocketProbe(url, headers: ["User-Agent": "probe"])
            let path = "/@connections/\(encoded(try id(socket)))"
            let answer = try await send(fixture, "GET", path)
            #expect(answer.status == 200)
            let body = try JSON.value(from: answer.body)
            #expect(body["identity"] == ["sourceIp": "127.0.0.1", "userAgent": "probe"])
            #expect(body["connectedAt"]?.stringValue?.hasSuffix("Z") == true)
            #expect(body["lastActiveAt"]?.stringValue?.hasSuffix("Z") == true)
            #expect(try await send(fixture, "DELETE", path).status == 204)
            #expect(try socket.next().closeCode == 1000)
            #expect(try await send(fixture, "GET", path).status == 410)
            #expect(try await fixture.disconnection()["disconnectStatusCode"] == 1000)
        }
    }

    @Test("what waits for a client that does not read is bounded")
    func slowReader() async throws {
        try await WebSocketFixture.with { fixture, url async throws in
            let socket = try WebSocketProbe(url)
            let path = "/@connections/\(encoded(try id(socket)))"
            var statuses: Set<Int> = []
            // More than any socket buffer takes.
            for _ in 0..<400 where !statuses.contains(429) {
                let message = [UInt8](repeating: 0x61, count: 131_072)
                statuses.insert(try await send(fixture, "POST", path, body: message).status)
            }
            #expect(statuses == [200, 429])
            // It reads after all, and is served again.
            _ = try (0..<4).map { _ in try socket.next() }
            try await fixture.wait {
                _ = try (0..<4).map { _ in try socket.next() }
                return try await send(fixture, "POST", path, body: [0x62]).status == 200
            }
        }
    }

    @Test("boto3 reads, writes and closes", .enabled(if: TestPython.path != nil, "\(TestPython.absence)"))
    func boto3() async throws {
        try await WebSocketFixture.with { fixture, url async throws in
            let socket = try WebSocketProbe(url)
            let credentials = fixture.cloud.credentials
            let output = try TestPython.run(
                """
                import sys, boto3
                url, key, secret, token, id = sys.argv[1:]
                client = boto3.client("apigatewaymanagementapi", endpoint_url=url + "/live", region_name="us-east-1",
                    aws_access_key_id=key, aws_secret_access_key=secret, aws_session_token=token)
                client.post_to_connection(ConnectionId=id, Data=b"from boto3")
                print(client.get_connection(ConnectionId=id)["Identity"]["SourceIp"])
                client.delete_connection(ConnectionId=id)
                try:
                    client.post_to_connection(ConnectionId=id, Data=b"late")
                except client.exceptions.GoneException:
                    print("gone")
                """,
                [
                    await fixture.cloud.awsEndpointURL, credentials.accessKeyID, credentials.secretAccessKey.revealed,
                    credentials.sessionToken.revealed, try id(socket),
                ])
            #expect(output.split(separator: "\n") == ["127.0.0.1", "gone"])
            #expect(try socket.next().text == "from boto3")
            #expect(try socket.next().closeCode == 1000)
        }
    }
}
