import Glibc
import JSONCoding
import JSONModel

/// Does what one event says.
struct EchoHandler {
    let runtime: RuntimeConnection
    let event: RuntimeConnection.Answer

    private var id: String { event.headers["lambda-runtime-aws-request-id"] ?? "" }
    private var nonce: String { event.headers["lambda-runtime-invocation-id"] ?? "" }

    func run() {
        guard let value = try? JSON.value(from: event.body) else { return fail("Function.BadEvent", "not JSON") }
        if value["type"] == "REQUEST" { return authorize(value) }
        if value["requestContext"]?["eventType"] != nil { return serveWebSocket(value) }
        if value["requestContext"] != nil { return serve(value) }
        if let records = value["Records"]?.arrayValue { return report(records) }
        act(value["do"]?.stringValue ?? "echo", value)
    }

    /// Fails the records whose body is `fail`, and logs the others.
    private func report(_ records: [JSONValue]) {
        for record in records { log("record \(record["body"]?.stringValue ?? "")") }
        let failed = records.filter { $0["body"] == "fail" }.map { record in
            ["itemIdentifier": record["messageId"] ?? .null] as JSONValue
        }
        respond((try? JSON.encode(["batchItemFailures": .array(failed)] as JSONValue)) ?? [])
    }

    private func act(_ what: String, _ value: JSONValue) {
        switch what {
        case "echo": respond(event.body)
        case "describe": respond(describe())
        case "exit": exit(7)
        case "kill": kill(getpid(), SIGKILL)
        case "hang": while true { pause() }
        case "sleep":
            usleep(UInt32(value["milliseconds"]?.integerValue ?? 0) * 1_000)
            respond(Array("\"slept\"".utf8))
        case "error": fail("Function.Deliberate", value["message"]?.stringValue ?? "deliberate")
        case "strangeError": fail("unhandled", "strange")
        case "big": respond([UInt8](repeating: 0x20, count: Int(value["bytes"]?.integerValue ?? 0)))
        case "wrongID": answerWrongly(id: "other", nonce: nonce)
        case "wrongNonce": answerWrongly(id: id, nonce: "other")
        case "twice":
            respond(Array("\"first\"".utf8))
            log("second answer: \(post("response", [:], Array("\"second\"".utf8)).status)")
        case "badMode":
            let answer = post("response", ["Lambda-Runtime-Function-Response-Mode": "slow"], [])
            respond(Array("\(answer.status)".utf8))
        case "stream": stream(failing: false)
        case "streamFailure": stream(failing: true)
        case "streamCut":
            beginStream(http: false)
            runtime.sendChunk(Array("part".utf8))
            exit(9)
        default: fail("Function.Unknown", what)
        }
    }

    private func post(_ kind: String, _ headers: [String: String], _ body: [UInt8]) -> RuntimeConnection.Answer {
        var headers = headers
        headers["Lambda-Runtime-Invocation-Id"] = nonce
        headers["Content-Type"] = "application/json"
        return runtime.exchange("POST", "/2018-06-01/runtime/invocation/\(id)/\(kind)", headers, body)
    }

    private func respond(_ body: [UInt8]) {
        let answer = post("response", [:], body)
        if answer.status != 202 {
            log("answer: \(answer.status) \(String(decoding: answer.body, as: UTF8.self))")
        }
    }

    private func fail(_ type: String, _ message: String) {
        let body: JSONValue = ["errorMessage": .string(message), "errorType": .string(type)]
        _ = post("error", ["Lambda-Runtime-Function-Error-Type": type], (try? JSON.encode(body)) ?? [])
    }

    private func log(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        write(1, bytes, bytes.count)
    }

    private func answerWrongly(id: String, nonce: String) {
        let wrong = runtime.exchange(
            "POST", "/2018-06-01/runtime/invocation/\(id)/response", ["Lambda-Runtime-Invocation-Id": nonce],
            Array("\"stolen\"".utf8))
        respond(Array("\(wrong.status)".utf8))
    }

    private func describe() -> [UInt8] {
        var variables: [String: JSONValue] = [:]
        var entry = environ
        while let text = entry.pointee {
            let pair = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            variables[String(pair[0])] = .string(String(pair[1]))
            entry += 1
        }
        let value: JSONValue = [
            "environment": .object(variables),
            "headers": .object(event.headers.mapValues { .string($0) }),
            "pid": .integer(Int64(getpid())),
        ]
        return (try? JSON.encode(value)) ?? []
    }

    private func beginStream(http: Bool) {
        let type = http ? "application/vnd.awslambda.http-integration-response" : "text/plain"
        runtime.send(
            runtime.head(
                "POST", "/2018-06-01/runtime/invocation/\(id)/response",
                [
                    "Lambda-Runtime-Function-Response-Mode": "streaming", "Transfer-Encoding": "chunked",
                    "Trailer": "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body",
                    "Lambda-Runtime-Invocation-Id": nonce, "Content-Type": type,
                ]))
    }

    private func stream(failing: Bool) {
        beginStream(http: false)
        for piece in ["one ", "two ", "three"] { runtime.sendChunk(Array(piece.utf8)) }
        // {"errorMessage":"midway"} in base 64.
        let trailers =
            failing
            ? "Lambda-Runtime-Function-Error-Type: Function.Midway\r\n"
                + "Lambda-Runtime-Function-Error-Body: eyJlcnJvck1lc3NhZ2UiOiJtaWR3YXkifQ==\r\n" : ""
        runtime.send(Array("0\r\n\(trailers)\r\n".utf8))
        _ = runtime.receive()
    }
}

// Behind API Gateway.
extension EchoHandler {
    private func authorize(_ value: JSONValue) {
        let key =
            value["headers"]?["x-key"]?.stringValue ?? value["queryStringParameters"]?["key"]?.stringValue ?? ""
        if value["requestContext"]?["eventType"] != nil { logEvent() }
        let effect: String
        switch key {
        case "throw": return fail("Function.Unauthorized", "Unauthorized")
        case "broken": return fail("Function.Broken", "broken")
        case "malformed": return respond(Array("{}".utf8))
        case "deny": effect = "Deny"
        default: effect = "Allow"
        }
        let answer: JSONValue = [
            "principalId": .string(key),
            "policyDocument": [
                "Version": "2012-10-17",
                "Statement": [
                    ["Action": "execute-api:Invoke", "Effect": .string(effect), "Resource": "arn:aws:execute-api:*"]
                ],
            ],
            "context": ["project": .string("project-\(key)"), "count": 5, "pid": .integer(Int64(getpid()))],
        ]
        respond((try? JSON.encode(answer)) ?? [])
    }

    private func serve(_ value: JSONValue) {
        switch value["pathParameters"]?["what"]?.stringValue {
        case "stream": streamHTTP(value)
        case "slow-stream": streamHTTP(value, pauseMilliseconds: 200)
        case "bad-stream":
            beginStream(http: true)
            runtime.sendChunk(Array("no prelude at all".utf8))
            runtime.send(Array("0\r\n\r\n".utf8))
            _ = runtime.receive()
        case "malformed": respond(Array("[1,2]".utf8))
        case "smuggle": respond(Array(#"{"statusCode":200,"headers":{"x":"a\r\nset-cookie: b"},"body":""}"#.utf8))
        case "teapot":
            respond(
                Array(
                    #"{"statusCode":418,"headers":{"x-one":"1"},"multiValueHeaders":{"x-two":["2","3"]},"body":"AAEC","isBase64Encoded":true}"#
                        .utf8))
        case "exit": exit(7)
        case "hang": while true { pause() }
        default:
            let answer: JSONValue = [
                "statusCode": 200, "headers": ["content-type": "application/json"],
                "body": .string(String(decoding: event.body, as: UTF8.self)),
            ]
            respond((try? JSON.encode(answer)) ?? [])
        }
    }

    private func streamHTTP(_ value: JSONValue, pauseMilliseconds: UInt32 = 0) {
        beginStream(http: true)
        let prelude = #"{"statusCode":201,"headers":{"content-type":"text/event-stream"}}"#
        runtime.sendChunk(Array(prelude.utf8) + [UInt8](repeating: 0, count: 8) + Array("data: 1\n\n".utf8))
        usleep(pauseMilliseconds * 1_000)
        runtime.sendChunk(Array("data: 2\n\n".utf8))
        runtime.send(Array("0\r\n\r\n".utf8))
        _ = runtime.receive()
    }
}

// Behind a WebSocket API.
extension EchoHandler {
    /// What a message, or the query of the handshake, says under `do`; every event is in the log.
    private func serveWebSocket(_ value: JSONValue) {
        logEvent()
        let message = value["body"]?.stringValue.flatMap { try? JSON.value(from: Array($0.utf8)) }
        let query = value["queryStringParameters"]
        switch message?["do"]?.stringValue ?? query?["do"]?.stringValue {
        case "exit": exit(7)
        case "hang": while true { pause() }
        case "malformed": respond(Array("[1,2]".utf8))
        case "silent": answer(body: "")
        case "big": answer(body: String(repeating: "b", count: Int(message?["bytes"]?.integerValue ?? 0)))
        case "binary": respond(Array(#"{"statusCode":200,"body":"/wA=","isBase64Encoded":true}"#.utf8))
        default:
            answer(
                status: query?["status"]?.stringValue ?? "200", protocol: query?["protocol"]?.stringValue,
                body: String(decoding: event.body, as: UTF8.self))
        }
    }

    private func answer(status: String = "200", protocol name: String? = nil, body: String) {
        var answer: [String: JSONValue] = ["statusCode": .string(status), "body": .string(body)]
        if let name { answer["headers"] = ["Sec-WebSocket-Protocol": .string(name)] }
        respond((try? JSON.encode(JSONValue.object(answer))) ?? [])
    }

    private func logEvent() {
        log("event: \(String(decoding: event.body, as: UTF8.self))")
    }
}
