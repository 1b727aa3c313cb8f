import HTTPTransport
import JSONCoding
import JSONModel
import Synchronization

/// A model that a provider serves over HTTP.
struct RemoteModel<Dialect: ModelDialect>: LanguageModel {
    let name: ModelName
    /// The provider's interface.
    let dialect: Dialect
    /// The way there.
    let sender: RetryingSender
    /// For requests that set none.
    let temperature: Double?

    /// Asks once, and once more when the answer could not be read or did not fit the schema.
    func reply(to request: ModelRequest) async throws(ModelError) -> ModelReply {
        let clock = sender.network.timing.monotonicMilliseconds
        let start = clock()
        try Self.check(request)
        var request = request
        request.temperature = request.temperature ?? temperature
        let schema = try Self.schema(of: request)
        var exchange = Exchange(request: request, mode: request.output == nil ? .enforced : dialect.outputMode)
        while true {
            let repair: String
            do throws(ModelError) {
                let answer = try await ask(&exchange)
                exchange.usage = exchange.usage + answer.usage
                return try finished(answer, schema, exchange.usage, milliseconds: clock() - start)
            } catch {
                guard error.code == .badReply, !exchange.isRepair else { throw error }
                repair = error.message
            }
            exchange.isRepair = true
            if schema != nil {
                exchange.request.messages.append(
                    .user("Your answer could not be used: \(repair). Answer again with JSON that fits the schema only.")
                )
            }
        }
    }
}

/// One question and its possible repair.
private struct Exchange {
    var request: ModelRequest
    var mode: OutputMode
    var isRepair = false
    var usage = ModelUsage.zero
}

private extension RemoteModel {
    func ask(_ exchange: inout Exchange) async throws(ModelError) -> DialectAnswer {
        let http = try dialect.httpRequest(for: exchange.request, mode: exchange.mode)
        let outcome = try await sender.send(
            http, origin: dialect.address.origin, deadline: exchange.request.deadline)
        switch outcome {
        case .answered(let bytes):
            return try dialect.answer(from: try json(bytes), to: exchange.request, mode: exchange.mode)
        case .failed(let fault, let attempts):
            guard exchange.mode == .enforced, exchange.request.output != nil, fault.concernsStructuredOutput else {
                throw fault.modelError(attempts: attempts)
            }
            // This server has no structured outputs: the schema goes into the prompt.
            exchange.mode = .prompted
            return try await ask(&exchange)
        }
    }

    func json(_ bytes: [UInt8]) throws(ModelError) -> JSONValue {
        guard let value = try? JSON.value(from: bytes), value.objectValue != nil else {
            throw ModelError(.badReply, "\(name.provider.rawValue) answered 200 with something that is no JSON object")
        }
        return value
    }

    func finished(
        _ answer: DialectAnswer, _ schema: JSONSchema?, _ usage: ModelUsage, milliseconds: Int64
    ) throws(ModelError) -> ModelReply {
        var usage = usage
        usage.milliseconds = Int(milliseconds)
        var value: JSONValue?
        if let schema {
            value = try structured(answer, schema)
        }
        return ModelReply(
            text: answer.text, value: value, toolCalls: answer.toolCalls, computerCalls: answer.computerCalls,
            usage: usage, finishReason: answer.finishReason, carryOver: answer.carryOver)
    }

    func structured(_ answer: DialectAnswer, _ schema: JSONSchema) throws(ModelError) -> JSONValue {
        guard let found = answer.value ?? EmbeddedJSON.value(in: answer.text) else {
            let cut = answer.finishReason == .length
            throw ModelError(
                .badReply,
                cut ? "\(name) stopped at its output limit before its JSON was complete" : "\(name) answered no JSON")
        }
        do throws(SchemaError) {
            return try schema.fitted(found)
        } catch {
            throw ModelError(.badReply, "\(name) answered JSON that does not fit the schema: \(error)")
        }
    }

    /// The largest picture that every provider takes is smaller than this.
    static func check(_ request: ModelRequest) throws(ModelError) {
        for message in request.messages {
            for case .image(let image) in message.content where image.bytes.count > 20 << 20 {
                throw ModelError(.invalidRequest, "a picture of \(image.bytes.count) bytes is too large for a model")
            }
        }
    }

    static func schema(of request: ModelRequest) throws(ModelError) -> JSONSchema? {
        guard let output = request.output else { return nil }
        do throws(SchemaError) {
            return try JSONSchema(output.schema)
        } catch {
            throw ModelError(.invalidRequest, "the schema cannot be used: \(error)")
        }
    }
}
