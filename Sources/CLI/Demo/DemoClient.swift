import HTTPTransport
import JSONCoding
import JSONModel
import ProcessEnvironment
import SessionControl

/// The public API as a client uses it, with a line for each request.
struct DemoClient: Sendable {
    let baseURL: String
    let quiet: Bool

    struct Answer: Sendable {
        let status: Int
        let body: JSONValue
        let milliseconds: Double

        var data: JSONValue { body["data"] ?? .null }
    }

    /// Sends a request; throws unless the answer is 200.
    func send(
        _ method: String, _ path: String, _ body: JSONValue? = nil, waitSeconds: Int? = nil
    ) async throws -> Answer {
        try Task.checkCancellation()
        var headers: HTTPHeaders = ["x-wc-api-key": "wc_local", "content-type": "application/json"]
        if let waitSeconds { headers.append("prefer", "wait=\(waitSeconds)") }
        let request = HTTPRequest(
            method: method, url: baseURL + path, headers: headers, body: try body.map { try JSON.encode($0) } ?? [])
        let answer = try await blocking {
            let client = try CurlClient(CurlConfiguration())
            let begun = SystemClock.monotonicMicroseconds
            let response = try client.send(request, timeoutMilliseconds: 120_000)
            return Answer(
                status: response.status, body: try JSON.value(from: response.body),
                milliseconds: Double(SystemClock.monotonicMicroseconds - begun) / 1000)
        }
        if !quiet { show(method, path, answer) }
        guard answer.status == 200 else {
            throw DemoError("\(method) \(path) answered \(answer.status): \(answer.body["message"]?.stringValue ?? "")")
        }
        return answer
    }

    private func show(_ method: String, _ path: String, _ answer: Answer) {
        let text = (try? JSON.text(Self.withoutTokens(answer.data))) ?? ""
        let short = text.count > 160 ? String(text.prefix(159)) + "…" : text
        Output.line("→ \(method) \(path)")
        Output.line("  \(answer.status) in \(Milliseconds.text(answer.milliseconds))  \(short)")
    }

    /// Tokens open the browser for ten minutes: they are not for logs and screens.
    private static func withoutTokens(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text):
            guard let range = text.firstRange(of: "signingKey=") else { return value }
            return .string(text[..<range.upperBound] + "…")
        case .array(let items): return .array(items.map(withoutTokens))
        case .object(let members): return .object(members.mapValues(withoutTokens))
        default: return value
        }
    }
}

/// Times for people.
enum Milliseconds {
    /// With one digit after the point.
    static func text(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) ms"
    }

    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return 0 }
        return sorted.count % 2 == 1
            ? sorted[sorted.count / 2] : (sorted[sorted.count / 2 - 1] + sorted[sorted.count / 2]) / 2
    }
}
