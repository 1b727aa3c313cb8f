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
    private let authorizer: Authorizer

    init() throws {
        var register = APIKeyRegister([])
        register.add("wc_local", project: "local", name: "laptop")
        register.add("wc_other", project: "other", name: nil)
        let document = Secret(try register.document())
        authorizer = Authorizer(
            keys: try APIKeyRegister(document: document),
            log: StructuredLog(level: .trace, base: [:], sink: log.sink))
    }

    private func ask(_ headers: [String: String]?) throws -> AnswerRecorder.Recorded {
        let event: JSONValue = [
            "type": "REQUEST",
            "methodArn": "arn:aws:execute-api:us-east-1:123456789012:abcdef/live/GET/sessions/x/status",
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
