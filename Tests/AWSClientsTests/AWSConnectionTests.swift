import AWSClients
import Digests
import HTTPTransport
import ProcessEnvironment
import SigV4
import Testing

@Suite("AWSConnection")
struct AWSConnectionTests {
    private func secret(_ aws: ScriptedAWS, timeout: Int = 20_000) throws(AWSError) -> String {
        try SecretsManagerClient(aws.connection).getSecretValue("s", timeoutMilliseconds: timeout).revealed
    }

    private let success = ScriptedHTTP.Answer.json(#"{"SecretString":"x"}"#)

    @Test("what is sent carries a signature that a verifier accepts")
    func signature() throws {
        let aws = try ScriptedAWS(success)
        _ = try secret(aws)
        let sent = aws.http.requests[0]
        #expect(sent.url == "https://secretsmanager.eu-central-1.amazonaws.com/")
        let verifier = SignatureVerifier(
            functions: SigningFunctions(
                sha256: { SHA256.hash($0) }, hmacSHA256: { HMACSHA256.authenticate($0, key: $1) }))
        let verified = try verifier.verify(
            SignableRequest(method: sent.method, target: "/", headers: sent.headers.fields, body: sent.body),
            now: aws.clock.now
        ) { SigningCredentials(accessKeyID: $0, secretAccessKey: "secret", sessionToken: "token") }
        #expect(verified.accessKeyID == "AKIDWALLCRAWLER")
        #expect(verified.scope.region == "eu-central-1")
        #expect(verified.scope.service == "secretsmanager")
        #expect(sent.headers["Host"] == "secretsmanager.eu-central-1.amazonaws.com")
    }

    @Test(
        "a passing failure is repeated, after a wait that doubles and is drawn at random",
        arguments: [
            ScriptedHTTP.Answer.json(#"{"__type":"ThrottlingException","message":"slow"}"#, status: 400),
            .json(#"{"__type":"com.amazon.coral#TooManyRequestsException"}"#, status: 429), .json("", status: 500),
            .json("<html>", status: 503), .error(.connectionLost), .error(.timedOut), .error(.couldNotResolve),
        ])
    func repeats(_ failure: ScriptedHTTP.Answer) throws {
        let aws = try ScriptedAWS(failure, failure, failure, success)
        #expect(try secret(aws) == "x")
        #expect(aws.clock.pauses == [50, 100, 200])
    }

    @Test("each attempt is signed anew, at its own time")
    func signsAgain() throws {
        let failure = ScriptedHTTP.Answer.json("", status: 500)
        let aws = try ScriptedAWS(failure, failure, failure, failure, failure, success)
        _ = try secret(aws)
        let dates = aws.http.requests.map { $0.headers.fields.filter { $0.name == "X-Amz-Date" }.map(\.value) }
        #expect(dates.first == ["20261122T154700Z"])
        #expect(dates.last == ["20261122T154701Z"])
        #expect(aws.http.requests.first?.headers["Authorization"] != aws.http.requests.last?.headers["Authorization"])
    }

    @Test(
        "what will not pass is reported at once",
        arguments: [
            (
                ScriptedHTTP.Answer.json(#"{"__type":"ResourceNotFoundException","Message":"no"}"#, status: 400),
                AWSError.Kind.notFound, "ResourceNotFoundException"
            ),
            (.json(#"{"__type":"AccessDeniedException"}"#, status: 400), .denied, "AccessDeniedException"),
            (.json(#"{"__type":"ValidationException"}"#, status: 400), .refused, "ValidationException"),
            (.response(403, headers: [:], body: ""), .denied, "HTTP403"),
            (
                .response(
                    403, headers: [:],
                    body: "<ErrorResponse><Error><Code>InvalidClientTokenId</Code></Error></ErrorResponse>"),
                .denied, "InvalidClientTokenId"
            ),
            (.response(301, headers: ["Location": "https://evil.example/"], body: ""), .refused, "HTTP301"),
            (.json("[]"), .malformedResponse, "MalformedResponse"),
            (.json("{}"), .malformedResponse, "MalformedResponse"),
            (.error(.responseTooLarge), .malformedResponse, "responseTooLarge"),
        ])
    func reports(_ answer: ScriptedHTTP.Answer, _ kind: AWSError.Kind, _ code: String) throws {
        let aws = try ScriptedAWS(answer)
        let error = #expect(throws: AWSError.self) { try secret(aws) }
        #expect(error?.kind == kind)
        #expect(error?.code == code)
        #expect(aws.http.requests.count == 1)
    }

    @Test("repeating ends with the time, and no attempt gets more than what is left of it")
    func deadline() throws {
        let failures = Array(repeating: ScriptedHTTP.Answer.json("", status: 500), count: 20)
        let http = ScriptedHTTP(failures)
        let clock = ManualClock()
        let connection = AWSConnection(
            configuration: try AWSConfiguration(environment: ScriptedAWS.environment),
            credentials: try AWSCredentialsProvider(
                environment: ScriptedAWS.environment, http: http, timing: clock.timing),
            http: http, timing: clock.timing)
        let error = #expect(throws: AWSError.self) {
            try SecretsManagerClient(connection).getSecretValue("s", timeoutMilliseconds: 500)
        }
        #expect(error?.kind == .unavailable)
        #expect(http.timeouts == [500, 450, 350, 150])
    }

    @Test("repeating ends after eight attempts, however much time there is")
    func attempts() throws {
        let http = ScriptedHTTP(Array(repeating: .error(.couldNotConnect), count: 20))
        let clock = ManualClock(random: 0.999)
        let connection = AWSConnection(
            configuration: try AWSConfiguration(environment: ScriptedAWS.environment),
            credentials: try AWSCredentialsProvider(
                environment: ScriptedAWS.environment, http: http, timing: clock.timing),
            http: http, timing: clock.timing)
        #expect(throws: AWSError.self) {
            try SecretsManagerClient(connection).getSecretValue("s", timeoutMilliseconds: 1_000_000)
        }
        #expect(http.requests.count == 8)
        #expect(http.timeouts.allSatisfy { $0 == 10_000 })
        #expect(clock.pauses.allSatisfy { $0 < 5_000 })
    }

    @Test("credentials that the service calls expired are fetched again, once each time")
    func expiredToken() throws {
        let environment = EnvironmentVariables([
            "AWS_REGION": "eu-central-1", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/c",
        ])
        let credentials = ScriptedHTTP.Answer.json(#"{"AccessKeyId":"a","SecretAccessKey":"b","Token":"c"}"#)
        let expired = ScriptedHTTP.Answer.json(#"{"__type":"ExpiredTokenException"}"#, status: 400)
        let aws = try ScriptedAWS(credentials, expired, credentials, success, environment: environment)
        #expect(try secret(aws) == "x")
        let fixed = try ScriptedAWS(expired)
        #expect(throws: AWSError.self) { try secret(fixed) }
        #expect(fixed.http.requests.count == 1)
    }

    @Test("an error's text is short and shows neither secrets nor the request that was signed")
    func errorText() throws {
        let echoed =
            #"{"__type":"SignatureDoesNotMatch","message":"The Canonical String was x-amz-security-token:token"}"#
        let long = #"{"__type":"ValidationException","message":"\#(String(repeating: "m", count: 10_000))"}"#
        for (body, count) in [(echoed, 200), (long, 700)] {
            let aws = try ScriptedAWS(.json(body, status: 400))
            let error = #expect(throws: AWSError.self) { try secret(aws) }
            let text = try #require(error).description
            #expect(!text.contains("token:token") && text.utf8.count < count, "\(text)")
        }
    }

    @Test("a secret does not show itself")
    func secrecy() throws {
        let aws = try ScriptedAWS(.json(#"{"SecretString":"hidden"}"#), .json(#"{"SecretBinary":"aGk="}"#))
        let client = SecretsManagerClient(aws.connection)
        let value = try client.getSecretValue("s", timeoutMilliseconds: 1000)
        #expect(value.revealed == "hidden")
        #expect("\(value)" == "***")
        let error = #expect(throws: AWSError.self) { try client.getSecretValue("s", timeoutMilliseconds: 1000) }
        #expect(error?.kind == .malformedResponse)
    }
}
