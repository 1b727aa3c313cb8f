package import JSONModel
package import JSONSyntax

/// A client's command, checked in full: strict JSON, no member twice at any depth, an integer id, a method, and nothing
/// that Chromium's dispatcher would not accept. Parameters are decoded only when somebody asks.
package struct CommandMessage: Sendable, Hashable {
    /// Nested arrays and objects; Chromium's own limit is 300.
    package static let maximumDepth = 200

    package let id: Int
    package let method: String
    /// Nil for the connection's own session. Never empty: Chromium would take that for its root session.
    package let sessionID: String?
    /// Where the members begin: just after the opening brace.
    package let bodyOffset: Int
    /// The object `params`; nil when there is none.
    package let parametersRange: Range<Int>?

    /// Reads a command; the failure is the answer to send, with the id if there was one.
    package static func parse(_ text: Span<UInt8>) -> Result<CommandMessage, Rejection> {
        var members = Members()
        do throws(MalformedJSON) {
            if let offset = UTF8Text.firstInvalidByte(text) { throw MalformedJSON(.notUTF8, at: offset) }
            try members.read(text)
            return members.command(in: text)
        } catch {
            return .failure(Rejection(id: nil, sessionID: nil, error: .unreadable(error), cause: error))
        }
    }

    /// The parameters, an empty object if there are none. `text` must be the bytes that were parsed.
    package func parameters(in text: Span<UInt8>) throws(MalformedJSON) -> [String: JSONValue] {
        guard var index = parametersRange?.lowerBound else { return [:] }
        return try JSONText.value(text, &index, depth: Self.maximumDepth).objectValue ?? [:]
    }

    /// A command that was not accepted, and what to answer.
    package struct Rejection: Error, Hashable, Sendable {
        package let id: Int?
        package let sessionID: String?
        package let error: CommandError
        /// Where the bytes themselves are at fault: what is wrong with them.
        package let cause: MalformedJSON?

        package var answer: [UInt8] { error.answer(id: id, sessionID: sessionID) }
    }
}

/// The members as they were found.
private struct Members {
    var bodyOffset = 0
    var values: [String: Range<Int>] = [:]

    mutating func read(_ text: Span<UInt8>) throws(MalformedJSON) {
        var index = 0
        JSONText.skipSpace(text, &index)
        guard try JSONText.peek(text, index) == JSONText.openBrace else {
            throw MalformedJSON(.notAnObject, at: index)
        }
        bodyOffset = index + 1
        var found: [(name: Range<Int>, value: Range<Int>)] = []
        try JSONText.checkMembers(text, &index, depth: CommandMessage.maximumDepth) { found.append(($0, $1)) }
        JSONText.skipSpace(text, &index)
        guard index == text.count else { throw MalformedJSON(.notJSON, at: index) }
        for member in found { values[try JSONText.string(text, member.name)] = member.value }
    }

    func command(in text: Span<UInt8>) -> Result<CommandMessage, CommandMessage.Rejection> {
        guard let id = integer("id", in: text) else {
            return reject(nil, nil, "Message must have integer 'id' property")
        }
        let session = string("sessionId", in: text)
        guard let method = string("method", in: text), !method.isEmpty else {
            return reject(id, session, "Message must have string 'method' property")
        }
        guard values["sessionId"] == nil || session != nil else {
            return reject(id, nil, "Message may have string 'sessionId' property")
        }
        guard session != "" else {
            return .failure(.init(id: id, sessionID: nil, error: .sessionNotFound, cause: nil))
        }
        // As in Chromium, null stands for none; pyppeteer writes it so.
        let parameters = values["params"].flatMap { JSONText.has("null", text, at: $0.lowerBound) ? nil : $0 }
        if let parameters, text[parameters.lowerBound] != JSONText.openBrace {
            return reject(id, session, "Message may have object 'params' property")
        }
        guard Set(values.keys).isSubset(of: ["id", "method", "sessionId", "params"]) else {
            return reject(id, session, "Message has property other than 'id', 'method', 'sessionId', 'params'")
        }
        return .success(
            CommandMessage(
                id: id, method: method, sessionID: session, bodyOffset: bodyOffset, parametersRange: parameters))
    }

    private func reject(
        _ id: Int?, _ session: String?, _ message: String
    ) -> Result<CommandMessage, CommandMessage.Rejection> {
        .failure(.init(id: id, sessionID: session, error: .invalidRequest(message), cause: nil))
    }

    /// An integer literal of 32 bits: `1.0` and `1e2` are none.
    private func integer(_ name: String, in text: Span<UInt8>) -> Int? {
        guard let range = values[name], range.count <= 11 else { return nil }
        var digits: [UInt8] = []
        for index in range { digits.append(text[index]) }
        return Int32(String(decoding: digits, as: UTF8.self)).map(Int.init)
    }

    private func string(_ name: String, in text: Span<UInt8>) -> String? {
        guard let range = values[name], text[range.lowerBound] == JSONText.quote else { return nil }
        return try? JSONText.string(text, (range.lowerBound + 1)..<(range.upperBound - 1))
    }
}
