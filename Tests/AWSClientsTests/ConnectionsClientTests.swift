import AWSClients
import HTTPTransport
import ProcessEnvironment
import Testing

@Suite("ConnectionsClient")
struct ConnectionsClientTests {
    private func post(
        _ answers: ScriptedHTTP.Answer..., message: [UInt8] = [1, 2, 3], to id: String = "L0SM9cOFvHcCIhw="
    ) throws -> (ScriptedAWS, AWSError?) {
        var aws = try ScriptedAWS()
        switch answers.count {
        case 1: aws = try ScriptedAWS(answers[0])
        case 2: aws = try ScriptedAWS(answers[0], answers[1])
        default: break
        }
        let endpoint = try #require(AWSEndpoint("https://abc123.execute-api.eu-central-1.amazonaws.com/prod/"))
        do throws(AWSError) {
            try ConnectionsClient(aws.connection, endpoint: endpoint).post(message, to: id, timeoutMilliseconds: 5000)
            return (aws, nil)
        } catch {
            return (aws, error)
        }
    }

    @Test("the at sign is literal, the id encoded, the body as it is")
    func wire() throws {
        let (aws, error) = try post(.response(200, headers: [:], body: ""))
        #expect(error == nil)
        let sent = aws.http.requests[0]
        #expect(
            sent.url == "https://abc123.execute-api.eu-central-1.amazonaws.com/prod/@connections/L0SM9cOFvHcCIhw%3D")
        #expect(sent.method == "POST")
        #expect(sent.body == [1, 2, 3])
        #expect(sent.headers["Authorization"]?.contains("/eu-central-1/execute-api/aws4_request") == true)
    }

    @Test("an id cannot leave its place in the path", arguments: ["../../x", "a/b?c=d#e", "%2e%2e"])
    func hostileIDs(_ id: String) throws {
        let (aws, _) = try post(.response(200, headers: [:], body: ""), to: id)
        let last = aws.http.requests[0].url.split(separator: "@connections/").last
        #expect(last?.contains { "/?#".contains($0) } == false)
        for refused in ["", ".", ".."] {
            let (aws, error) = try post(to: refused)
            #expect(error?.kind == .refused)
            #expect(aws.http.requests.isEmpty)
        }
    }

    @Test("a client that has hung up is gone, whatever the body says")
    func gone() throws {
        for answer in [
            ScriptedHTTP.Answer.response(410, headers: ["x-amzn-ErrorType": "GoneException:http://x/"], body: ""),
            .response(410, headers: [:], body: "{}"), .json(#"{"message":"gone"}"#, status: 410),
        ] {
            let (aws, error) = try post(answer)
            #expect(error?.kind == .gone)
            #expect(aws.http.requests.count == 1)
        }
    }

    @Test("a message beyond the limit is not sent, and a service with a lower limit is believed")
    func tooLarge() throws {
        let limit = ConnectionsClient.maximumMessageLength
        let (aws, error) = try post(message: [UInt8](repeating: 0, count: limit + 1))
        #expect(error?.kind == .tooLarge)
        #expect(aws.http.requests.isEmpty)
        let (_, accepted) = try post(
            .response(200, headers: [:], body: ""), message: [UInt8](repeating: 0, count: limit))
        #expect(accepted == nil)
        let (_, refused) = try post(.response(413, headers: [:], body: ""))
        #expect(refused?.kind == .tooLarge)
    }

    @Test("only what was certainly not delivered is sent again")
    func repetition() throws {
        let success = ScriptedHTTP.Answer.response(200, headers: [:], body: "")
        for answer in [
            ScriptedHTTP.Answer.json(#"{"message":"Limit exceeded"}"#, status: 429), .error(.couldNotConnect),
        ] {
            let (aws, error) = try post(answer, success)
            #expect(error == nil)
            #expect(aws.http.requests.count == 2)
        }
        for answer in [ScriptedHTTP.Answer.error(.connectionLost), .error(.timedOut), .json("{}", status: 500)] {
            let (aws, error) = try post(answer, success)
            #expect(error?.isRetryable == true)
            #expect(aws.http.requests.count == 1)
        }
    }

    @Test("a message that is worthless later is tried once")
    func once() throws {
        let endpoint = try #require(AWSEndpoint("https://abc123.execute-api.eu-central-1.amazonaws.com/prod"))
        for answer in [
            ScriptedHTTP.Answer.json(#"{"message":"Limit exceeded"}"#, status: 429), .error(.couldNotConnect),
            .response(410, headers: [:], body: ""),
        ] {
            let aws = try ScriptedAWS(answer, .response(200, headers: [:], body: ""))
            #expect(throws: AWSError.self) {
                try ConnectionsClient(aws.connection, endpoint: endpoint)
                    .postOnce([1], to: "L0SM9cOFvHcCIhw=", timeoutMilliseconds: 5000)
            }
            #expect(aws.http.requests.count == 1)
        }
    }

    @Test("the address that clients use becomes the one to send to, and a replaced endpoint keeps the stage")
    func address() throws {
        let environment = [
            "AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret",
        ]
        for (more, url) in [
            ([:], "https://abc123.execute-api.eu-central-1.amazonaws.com/live/@connections/x%3D"),
            (["AWS_ENDPOINT_URL": "http://127.0.0.1:4566"], "http://127.0.0.1:4566/live/@connections/x%3D"),
            (
                ["AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI": "http://[::1]:1/a/"],
                "http://[::1]:1/a/live/@connections/x%3D"
            ),
        ] as [([String: String], String)] {
            let http = ScriptedHTTP([.response(200, headers: [:], body: "")])
            let api = try #require(AWSEndpoint(webSocket: "wss://abc123.execute-api.eu-central-1.amazonaws.com/live"))
            let variables = EnvironmentVariables(environment.merging(more) { $1 })
            try ConnectionsClient(variables, api: api, http: http)
                .postOnce([1], to: "x=", timeoutMilliseconds: 5000)
            #expect(http.requests.map(\.url) == [url])
        }
        for address in ["", "https://h/live", "wss:", "ws", "wss://", "wss://u@h/live", "wss://h/live?x=1"] {
            #expect(AWSEndpoint(webSocket: address) == nil, "\(address)")
        }
    }
}
