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
    /// What the model said.
    var text = ""
    /// The structured output, where it came as JSON and not as text.
    var value: JSONValue?
    /// In the model's order.
    var toolCalls: [ToolCall] = []
    /// In the model's order.
    var computerCalls: [ComputerCall] = []
    /// Of this one answer, without time.
    var usage = ModelUsage.zero
    /// Why the model stopped.
    var finishReason = FinishReason.stop
    /// What the provider wants to see again.
    var carryOver: ModelCarryOver?
}
