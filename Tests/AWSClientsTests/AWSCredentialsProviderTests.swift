import AWSClients
import HTTPTransport
import ProcessEnvironment
import SigV4
import Testing
import Timestamps

@Suite("AWSCredentialsProvider")
struct AWSCredentialsProviderTests {
    private func provider(
        _ variables: [String: String], _ http: ScriptedHTTP, _ clock: ManualClock = ManualClock()
    ) throws -> AWSCredentialsProvider {
        try AWSCredentialsProvider(environment: EnvironmentVariables(variables), http: http, timing: clock.timing)
    }

    private func answer(_ id: String, expires: Timestamp?) -> ScriptedHTTP.Answer {
        let expiration = expires.map { #","Expiration":"\#($0.rfc3339Seconds)""# } ?? ""
        return .json(#"{"AccessKeyId":"\#(id)","SecretAccessKey":"s","Token":"t","RoleArn":"r"\#(expiration)}"#)
    }

    private let relative = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/x"]

    @Test("the environment's key comes first and needs no request")
    func environment() throws {
        let http = ScriptedHTTP([])
        let provider = try provider(
            ["AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t"].merging(relative) {
                $1
            },
            http)
        let credentials = try provider.credentials(for: .ecs, timeoutMilliseconds: 1000)
        #expect(credentials.accessKeyID == "id")
        #expect(credentials.secretAccessKey == "s")
        #expect(credentials.sessionToken == "t")
        #expect(http.requests.isEmpty)
    }

    @Test("the container's endpoint is asked once, and again before its credentials expire")
    func refresh() throws {
        let clock = ManualClock()
        let http = ScriptedHTTP([
            answer("first", expires: clock.now.adding(seconds: 3600)),
            answer("second", expires: clock.now.adding(seconds: 7200)),
        ])
        let provider = try provider(relative, http, clock)
        func id() throws -> String { try provider.credentials(for: .ecs, timeoutMilliseconds: 1000).accessKeyID }
        #expect(try id() == "first")
        clock.advance(milliseconds: 3_299_000)
        #expect(try id() == "first")
        clock.advance(milliseconds: 1000)
        #expect(try id() == "second")
        #expect(http.requests.map(\.url) == Array(repeating: "http://169.254.170.2/v2/credentials/x", count: 2))
    }

    @Test("a refresh that fails is borne as long as the old credentials last")
    func failedRefresh() throws {
        let clock = ManualClock()
        let http = ScriptedHTTP([
            answer("first", expires: clock.now.adding(seconds: 600)), .error(.timedOut), .json("{}", status: 500),
        ])
        let provider = try provider(relative, http, clock)
        _ = try provider.credentials(for: .ecs, timeoutMilliseconds: 1000)
        clock.advance(milliseconds: 599_000)
        #expect(try provider.credentials(for: .ecs, timeoutMilliseconds: 1000).accessKeyID == "first")
        clock.advance(milliseconds: 1000)
        let error = #expect(throws: AWSError.self) { try provider.credentials(for: .ecs, timeoutMilliseconds: 1000) }
        #expect(error?.kind == .credentials)
        #expect(error?.status == 500)
    }

    @Test("the token of the environment goes along, and the file's comes before it")
    func tokens() throws {
        let full = [
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:9/c?x=1",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "abc",
        ]
        let http = ScriptedHTTP([answer("a", expires: nil)])
        _ = try provider(full, http).credentials(for: .ecs, timeoutMilliseconds: 1000)
        #expect(http.requests[0].headers["Authorization"] == "abc")
        #expect(http.requests[0].url == "http://127.0.0.1:9/c?x=1")
        let missing = full.merging(["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/nonexistent/token"]) { $1 }
        #expect(throws: AWSError.self) { try provider(missing, http).credentials(for: .ecs, timeoutMilliseconds: 1000) }
        #expect(http.requests.count == 1)
        let file = full.merging(["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/proc/sys/kernel/ostype"]) { $1 }
        let other = ScriptedHTTP([answer("a", expires: nil)])
        _ = try provider(file, other).credentials(for: .ecs, timeoutMilliseconds: 1000)
        #expect(other.requests[0].headers["Authorization"] == "Linux")
    }

    @Test(
        "a token that would break out of its header, and a file without end, are refused",
        arguments: [
            ["AWS_CONTAINER_AUTHORIZATION_TOKEN": "a\r\nX-Evil: 1"],
            ["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/dev/zero"],
            ["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/proc"],
        ])
    func hostileTokens(_ variables: [String: String]) throws {
        let http = ScriptedHTTP([])
        let error = #expect(throws: AWSError.self) {
            try provider(relative.merging(variables) { $1 }, http).credentials(for: .ecs, timeoutMilliseconds: 1000)
        }
        #expect(error?.kind == .credentials)
        #expect(http.requests.isEmpty)
        #expect(error.map { !"\($0)".contains("X-Evil") } == true)
    }

    @Test(
        "a full URI without TLS must be this machine's or the agent's",
        arguments: [
            ("http://127.0.0.1/c", true), ("http://127.1.2.3:80/c", true), ("http://localhost:8080/c", true),
            ("http://[::1]:8080/c", true), ("http://169.254.170.2/c", true), ("http://169.254.170.23/c", true),
            ("http://[fd00:ec2::23]/c", true), ("https://credentials.example/c", true),
            ("http://credentials.example/c", false), ("http://169.254.169.254/c", false),
            ("http://127.0.0.1.evil.example/c", false), ("http://127.0.0.1@evil.example/c", false),
            ("http://127.evil.1.2/c", false), ("file:///etc/passwd", false),
            ("http://localhost\\@evil.example/", false),
        ])
    func fullURI(_ url: String, _ isAllowed: Bool) {
        let variables = EnvironmentVariables(["AWS_CONTAINER_CREDENTIALS_FULL_URI": url])
        let error =
            (try? AWSCredentialsProvider(
                environment: variables, http: ScriptedHTTP([]), timing: ManualClock().timing)) == nil
        #expect(error == !isAllowed)
    }

    @Test("no source, half a key and a relative URI that is no path are named")
    func misconfigured() {
        func variable(_ variables: [String: String]) -> String? {
            #expect(throws: EnvironmentError.self) { try provider(variables, ScriptedHTTP([])) }?.variable
        }
        #expect(variable([:]) == "AWS_ACCESS_KEY_ID")
        #expect(variable(["AWS_ACCESS_KEY_ID": "a"]) == "AWS_SECRET_ACCESS_KEY")
        let name = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
        #expect(variable([name: "@evil.example/"]) == name)
        #expect(variable([name: ".evil.example/"]) == name)
        #expect(variable([name: "/a\r\nb"]) == name)
    }

    @Test(
        "an answer that is no credentials is refused without being shown",
        arguments: [
            "", "[]", #"{"AccessKeyId":"a"}"#, #"{"AccessKeyId":"a","SecretAccessKey":"SECRET","Expiration":"x"}"#,
        ])
    func malformedAnswers(_ body: String) throws {
        let provider = try provider(relative, ScriptedHTTP([.json(body)]))
        let error = #expect(throws: AWSError.self) { try provider.credentials(for: .ecs, timeoutMilliseconds: 1000) }
        #expect(error?.kind == .credentials)
        #expect(error.map { !"\($0)".contains("SECRET") } == true)
    }
}
