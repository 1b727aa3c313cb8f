import Glibc
import HTTPTransport
import JSONModel
import LambdaRuntime
import ProcessEnvironment
import StructuredLogging
import Timestamps

/// Does what the event, a JSON string such as `"stream 3"`, says.
struct Probe: FunctionHandler {
    private let log: StructuredLog
    private var count = 0

    init(_ environment: EnvironmentVariables) {
        log = StructuredLog(environment)
    }

    mutating func handle(_ invocation: Invocation, _ responder: consuming Responder) -> Answer {
        count += 1
        let event = String(decoding: invocation.payload, as: UTF8.self)
        let words = event.filter { $0 != "\"" }.split(separator: " ").map(String.init)
        let number = words.count > 1 ? Int(words[1]) ?? 0 : 0
        switch words.first {
        case "fail": return responder.fail(Self.failure)
        case "context": return responder.succeed(context(invocation), contentType: "application/json")
        case "big":
            return responder.succeed([UInt8](repeating: 0x61, count: number), contentType: "text/plain; x=\"ü\"")
        case "crash": Crash.now(words.last ?? "")
        case "meet": return meet(responder, number)
        case "stream": return stream(responder.stream(contentType: "text/plain"), number)
        case "streamHTTP": return stream(responder.streamHTTP(Self.prelude), number)
        case "streamFail": return streamFailing(responder.streamHTTP(Self.prelude), after: number)
        case "streamFlood": return flood(responder.stream(contentType: "text/plain"), number)
        case "streamGated": return gated(responder.stream(contentType: "text/plain"), number, words.last ?? "")
        case "streamEmpty":
            var stream = responder.stream(contentType: "text/plain")
            _ = stream.write([])
            return stream.fail(Self.failure)
        case "streamCrash":
            var stream = responder.stream(contentType: "text/plain")
            _ = stream.write(Array("before".utf8))
            Crash.now("illegal")
        case "fetch": return fetch(responder, words)
        default: return responder.succeed(invocation.payload, contentType: "application/json")
        }
    }

    private static let failure = FunctionError(
        type: "Session-Store_Unavailable2", message: "Grüße \"🦀\"\r\nX-Injected: yes",
        stackTrace: ["frame one", "frame zwei ü"])

    private static let prelude = HTTPPrelude(
        statusCode: 201, headers: ["Content-Type": "text/event-stream"], multiValueHeaders: ["X-Two": ["a", "b"]],
        cookies: ["a=1"])

    private func context(_ invocation: Invocation) -> [UInt8] {
        func value(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        let variable = getenv("_X_AMZN_TRACE_ID").map { String(cString: $0) }
        let members: [String: JSONValue] = [
            "requestID": value(invocation.requestID), "functionARN": value(invocation.functionARN),
            "deadline": invocation.deadline.map { .integer($0.milliseconds) } ?? .null,
            "traceID": value(invocation.traceID),
            "tenantID": value(invocation.tenantID), "clientContext": value(invocation.clientContext),
            "variable": value(variable), "count": .integer(Int64(count)),
        ]
        var bytes: [UInt8] = []
        JSONValue.object(members).write(to: &bytes, characters: .unicode)
        return bytes
    }

    private func stream(_ stream: consuming ResponseStream, _ number: Int) -> Answer {
        for index in 0..<number {
            guard stream.write(Array("piece \(index)".utf8)) else { break }
        }
        return stream.finish()
    }

    private func streamFailing(_ stream: consuming ResponseStream, after number: Int) -> Answer {
        for index in 0..<number { _ = stream.write(Array("piece \(index)".utf8)) }
        return stream.fail(Self.failure)
    }

    /// Asks the gate after each piece, which opens when the piece has come.
    private func gated(_ stream: consuming ResponseStream, _ number: Int, _ gate: String) -> Answer {
        do throws(HTTPError) {
            let client = try CurlClient(CurlConfiguration())
            for index in 0..<number {
                _ = stream.write(Array("piece \(index)".utf8))
                let request = HTTPRequest(method: "GET", url: gate, headers: [:], body: [])
                _ = try client.send(request, timeoutMilliseconds: 30_000)
            }
            return stream.finish()
        } catch {
            return stream.fail(FunctionError(type: "GateClosed", message: error.message))
        }
    }

    /// As much as the peer takes, at most so many megabytes.
    private func flood(_ stream: consuming ResponseStream, _ megabytes: Int) -> Answer {
        let piece = [UInt8](repeating: 0x62, count: 1 << 20)
        var taken: Int64 = 0
        while taken < megabytes, stream.write(piece) { taken += 1 }
        log.info("flood ended", ["taken": .integer(taken)])
        return stream.finish()
    }

    /// Answers when so many workers are here at once.
    private func meet(_ responder: consuming Responder, _ number: Int) -> Answer {
        meeting.arrive(number)
        return responder.succeed(Array("\(number)".utf8), contentType: "text/plain")
    }

    private func fetch(_ responder: consuming Responder, _ words: [String]) -> Answer {
        do throws(HTTPError) {
            let client = try CurlClient(
                CurlConfiguration(proxy: words.last == "environment" ? .fromEnvironment : .none))
            let request = HTTPRequest(method: "GET", url: words[1], headers: [:], body: [])
            return responder.succeed(
                try client.send(request, timeoutMilliseconds: 20_000).body, contentType: "text/plain")
        } catch {
            return responder.fail(FunctionError(type: "FetchFailed", message: error.message))
        }
    }
}
