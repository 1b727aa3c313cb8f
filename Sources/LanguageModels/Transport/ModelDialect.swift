import HTTPTransport
import JSONModel

/// How structured output is asked for.
enum OutputMode: Sendable, Hashable {
    /// By the provider's own means, which hold the model to the schema.
    case enforced
    /// In words, for models and servers that lack those means.
    case prompted
}

/// The interface of one provider: requests to its JSON, its JSON to replies.
protocol ModelDialect: Sendable {
    /// For this model's kind.
    var outputMode: OutputMode { get }

    /// Where the request goes.
    var address: BaseURL { get }

    /// The whole HTTP request. Throws `invalidRequest` for what this provider cannot be asked.
    func httpRequest(for request: ModelRequest, mode: OutputMode) throws(ModelError) -> HTTPRequest

    /// Reads an answer of status 200. Throws `badReply` or `refused`.
    func answer(from body: JSONValue, to request: ModelRequest, mode: OutputMode) throws(ModelError) -> DialectAnswer
}

/// What a dialect found in an answer.
struct DialectAnswer: Sendable {
    var text = ""
    /// The structured output, where it came as JSON and not as text.
    var value: JSONValue?
    var toolCalls: [ToolCall] = []
    var computerCalls: [ComputerCall] = []
    var usage = ModelUsage.zero
    var finishReason = FinishReason.stop
    var carryOver: ModelCarryOver?
}
