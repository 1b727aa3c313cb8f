import HTTPTransport
import JSONCoding
import JSONModel

/// What a provider said when it did not answer with 200.
struct ProviderFault {
    /// Who said it.
    let provider: ModelProvider
    /// Anything but 200.
    let status: Int
    /// The provider's words, cut to length and without anything secret.
    let text: String
    /// Its own name of the fault, as `insufficient_quota`; empty when there is none.
    let code: String
    /// How long it wants to be left alone; nil when it does not say.
    let retryAfterMilliseconds: Int64?
    private let refusesRetry: Bool

    /// Reads at most 256 KiB of the body.
    init(_ response: HTTPResponse, provider: ModelProvider, redaction: Redaction) {
        self.provider = provider
        status = response.status
        let body = try? JSON.value(from: Array(response.body.prefix(262_144)))
        let error = body?["error"] ?? body?[0]?["error"] ?? body ?? .null
        let words =
            error.stringValue ?? error["message"]?.stringValue ?? error["detail"]?.stringValue
            ?? body?["message"]?.stringValue ?? String(decoding: response.body.prefix(2000), as: UTF8.self)
        text = redaction.cleaned(words)
        code = redaction.cleaned(
            error["code"]?.stringValue ?? error["type"]?.stringValue ?? error["status"]?.stringValue ?? "")
        retryAfterMilliseconds = Self.delay(response.headers, error)
        refusesRetry = response.headers["x-should-retry"] == "false"
    }

    /// Whether the same request may succeed later.
    var isPassing: Bool {
        guard !refusesRetry, code != "insufficient_quota" else { return false }
        return [408, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529].contains(status)
    }

    /// Whether the request was refused because of the means by which structured output was asked for.
    var concernsStructuredOutput: Bool {
        guard status == 400 || status == 422 else { return false }
        let words = text.lowercased()
        return ["response_format", "json_schema", "text.format", "responseschema", "response_schema"]
            .contains { words.contains($0) }
    }

    /// The error for the caller.
    func modelError(attempts: Int) -> ModelError {
        let kind: ModelError.Code =
            switch status {
            case 401, 403: .unauthorized
            case 404: .notFound
            case 429: .rateLimited
            case 408, 425, 500...599: .unavailable
            case 300...399: .unavailable
            default: .rejected
            }
        var message = "\(provider.rawValue) answered \(status)"
        if !code.isEmpty { message += " (\(code))" }
        if attempts > 1 { message += " after \(attempts) attempts" }
        if !text.isEmpty { message += ": \(text)" }
        return ModelError(kind, message, status: status)
    }

    /// `Retry-After` in seconds (RFC 9110, 10.2.3), `retry-after-ms`, or Google's `RetryInfo`. A date is not read:
    /// no provider sends one.
    private static func delay(_ headers: HTTPHeaders, _ error: JSONValue) -> Int64? {
        if let text = headers["retry-after-ms"], let delay = milliseconds(text, factor: 1) { return delay }
        if let text = headers["retry-after"], let delay = milliseconds(text, factor: 1000) { return delay }
        for detail in error["details"]?.arrayValue ?? [] {
            guard let text = detail["retryDelay"]?.stringValue, text.hasSuffix("s") else { continue }
            return milliseconds(String(text.dropLast()), factor: 1000)
        }
        return nil
    }

    private static func milliseconds(_ text: String, factor: Double) -> Int64? {
        guard let number = Double(text), number >= 0, number <= 86_400_000 else { return nil }
        return Int64(number * factor)
    }
}

private extension JSONValue {
    /// Google wraps some errors in an array.
    subscript(_ index: Int) -> JSONValue? {
        guard case .array(let values) = self, values.indices.contains(index) else { return nil }
        return values[index]
    }
}
