import ByteEncodings
import Digests
import Endpoints
import JSONCoding
import JSONModel
import LambdaRuntime
import ProcessEnvironment
import StructuredLogging
import TestSupport
import Testing

@Suite("authorizer")
struct AuthorizerTests {
    private let log = LogCapture()
    private let clock = MovableClock()
    private let secret = Mutable()
    private let authorizer: Authorizer

    /// The secret that the keys come from; nil where it cannot be read.
    private final class Mutable {
        var register: APIKeyRegister?
        var readings = 0

        struct Unreadable: Error {}

        func read() throws -> APIKeyRegister {
            readings += 1
            guard let register else { throw Unreadable() }
            return register
        }
    }

    init() throws {
        var register = APIKeyRegister([])
        register.add("wc_local", project: "local", name: "laptop")
        register.add("wc_other", project: "other", name: nil)
        let document = Secret(try register.document())
        authorizer = Authorizer(
            keys: try APIKeyRegister(document: document),
            log: StructuredLog(level: .trace, base: [:], sink: log.sink), now: { [clock] in clock.now },
            reload: { [secret] in try secret.read() })
        secret.register = register
    }

    private static let method = "arn:aws:execute-api:us-east-1:123456789012:abcdef/live/GET/sessions/x/status"
    private static let connection = "arn:aws:execute-api:us-east-1:123456789012:abcdef/live/$connect"

    private func ask(
        _ headers: [String: String]?, methodARN: String = method
    ) throws -> AnswerRecorder.Recorded {
        let event: JSONValue = [
            "type": "REQUEST", "methodArn": .string(methodARN),
            "resource": "/sessions/{sessionId}/status", "path": "/sessions/x/status", "httpMethod": "GET",
            "headers": headers.map { .object($0.mapValues(JSONValue.string)) } ?? .null,
            "queryStringParameters": [:], "pathParameters": ["sessionId": "x"], "stageVariables": [:],
            "requestContext": ["path": "/sessions/x/status", "accountId": "123456789012"],
        ]
        let recorder = AnswerRecorder()
        let invocation = Invocation(
            requestID: "r", functionARN: "arn", deadline: nil, traceID: nil, tenantID: nil, clientContext: nil,
            payload: try JSON.encode(event))
        _ = authorizer.handle(invocation, Responder(recorder))
        return recorder.recorded
    }

    @Test(
        "a key in either header, in any case, becomes its project",
        arguments: ["x-wc-api-key", "X-WC-Api-Key", "x-bb-api-key"])
    func known(_ header: String) throws {
        guard case .success(let body, let type) = try ask([header: "wc_local"]) else {
            Issue.record("refused")
            return
        }
        let hash = Hexadecimal.encode(SHA256.hash(Array("wc_local".utf8)))
        #expect(type == "application/json")
        #expect(
            try JSON.value(from: body) == [
                "principalId": "local", "usageIdentifierKey": .string(hash),
                "context": ["projectId": "local", "keyName": "laptop"],
                "policyDocument": [
                    "Version": "2012-10-17",
                    "Statement": [
                        [
                            "Action": "execute-api:Invoke", "Effect": "Allow",
                            "Resource": "arn:aws:execute-api:us-east-1:123456789012:abcdef/live/*",
                        ]
                    ],
                ],
            ])
    }

    @Test(
        "anything else is 401, in the words that API Gateway wants",
        arguments: [
            [:], ["x-wc-api-key": ""], ["x-wc-api-key": "wc_nonsense"], ["authorization": "wc_local"],
            ["x-wc-api-key": "WC_LOCAL"], ["x-wc-api-key": String(repeating: "x", count: 10_000)],
            ["x-wc-api-key": "wc_nonsense", "x-bb-api-key": "wc_local"], nil,
        ] as [[String: String]?])
    func unknown(_ headers: [String: String]?) throws {
        guard case .failure(let error) = try ask(headers) else {
            Issue.record("let in")
            return
        }
        #expect(error.message == "Unauthorized")
        #expect(!log.lines.contains { $0.contains("wc_") })
    }

    @Test(
        "who connects can offer the key as a subprotocol, for a browser can send no header",
        arguments: [
            "wallcrawler.screencast, x-wc-api-key.wc_local", "x-wc-api-key.wc_local,wallcrawler.screencast",
            "x-wc-api-key.wc_local",
        ])
    func subprotocol(_ offered: String) throws {
        guard
            case .success(let body, _) = try ask(
                ["Sec-WebSocket-Protocol": offered], methodARN: Self.connection)
        else {
            Issue.record("refused")
            return
        }
        let answer = try JSON.value(from: body)
        #expect(answer["context"]?["projectId"] == "local")
        #expect(
            answer["policyDocument"]?["Statement"]?.arrayValue?.first?["Resource"]
                == "arn:aws:execute-api:us-east-1:123456789012:abcdef/live/*")
    }

    @Test(
        "no other subprotocol lets anybody in, and none does where nobody connects",
        arguments: [
            ("wallcrawler.screencast", connection), ("x-wc-api-key.", connection), ("wc_local", connection),
            ("x-wc-api-key.wc_nonsense", connection), ("X-WC-API-KEY.wc_local", connection),
            ("x-wc-api-key.wc_local, x-wc-api-key.wc_other", connection),
            ("x-wc-api-key.wc_local;wallcrawler.screencast", connection),
            ("wallcrawler.screencast, x-wc-api-key.wc_local", method),
        ])
    func foreignSubprotocol(_ offered: String, _ methodARN: String) throws {
        guard case .failure(let error) = try ask(["Sec-WebSocket-Protocol": offered], methodARN: methodARN) else {
            Issue.record("let in")
            return
        }
        #expect(error.message == "Unauthorized")
        #expect(!log.lines.contains { $0.contains("wc_") })
    }

    private func isLetIn(_ key: String) throws -> Bool {
        if case .success = try ask(["x-wc-api-key": key]) { return true }
        return false
    }

    @Test("a revoked key stops working after a minute, and the secret is read once a minute at most")
    func revoked() throws {
        secret.register = APIKeyRegister([])
        #expect(try isLetIn("wc_local") && secret.readings == 0)
        clock.advance(milliseconds: 59_999)
        #expect(try isLetIn("wc_local") && secret.readings == 0)
        clock.advance(milliseconds: 1)
        #expect(try !isLetIn("wc_local") && secret.readings == 1)
    }

    @Test("a new key works at once, or five seconds after the secret was last read")
    func added() throws {
        clock.advance(milliseconds: 4_999)
        secret.register?.add("wc_new", project: "new", name: nil)
        #expect(try !isLetIn("wc_new") && secret.readings == 0)
        clock.advance(milliseconds: 1)
        #expect(try isLetIn("wc_new") && secret.readings == 1)
        #expect(try isLetIn("wc_local") && isLetIn("wc_new") && secret.readings == 1)
    }

    @Test("whoever tries keys makes the secret be read once in five seconds, without any key never")
    func guesses() throws {
        for step in 0..<100 {
            #expect(try !isLetIn("wc_guess\(step)"))
            clock.advance(milliseconds: 100)
        }
        #expect(secret.readings == 1)
        clock.advance(milliseconds: 5_000)
        for headers in [[:], ["x-wc-api-key": ""]] { _ = try ask(headers) }
        #expect(secret.readings == 1)
    }

    @Test("keys that cannot be read again leave those that are there, and the log says so")
    func unreadable() throws {
        secret.register = nil
        clock.advance(milliseconds: 60_000)
        #expect(try isLetIn("wc_local") && secret.readings == 1)
        #expect(log.lines.contains { $0.contains("not read again") })
        #expect(try isLetIn("wc_other") && secret.readings == 1, "a failure is not repeated on every request")
        secret.register = APIKeyRegister([])
        clock.advance(milliseconds: 60_000)
        #expect(try !isLetIn("wc_local") && secret.readings == 2)
    }

    @Test("keys are kept as hashes, and a register that cannot be read is an error that does not show it")
    func register() throws {
        var register = APIKeyRegister([])
        register.add("wc_local", project: "local", name: "laptop")
        #expect(!String(decoding: try register.document(), as: UTF8.self).contains("wc_local"))
        register.add("wc_local", project: "moved", name: nil)
        #expect(register.all.map(\.projectId) == ["moved"])
        do {
            _ = try APIKeyRegister(document: Secret(Array(#"{"keys":[{"sha256":"topsecret"}]}"#.utf8)))
            Issue.record("read")
        } catch {
            #expect(!error.description.contains("topsecret"))
        }
    }
}
