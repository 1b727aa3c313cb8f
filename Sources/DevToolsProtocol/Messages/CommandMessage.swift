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

/// The members as they were found: where their values are.
private struct Members {
    var bodyOffset = 0
    private var id: Range<Int>?
    private var method: Range<Int>?
    private var session: Range<Int>?
    private var parameters: Range<Int>?
    private var hasOthers = false

    mutating func read(_ text: Span<UInt8>) throws(MalformedJSON) {
        var index = 0
        JSONText.skipSpace(text, &index)
        guard try JSONText.peek(text, index) == JSONText.openBrace else {
            throw MalformedJSON(.notAnObject, at: index)
        }
        bodyOffset = index + 1
        var escaped: [(name: Range<Int>, value: Range<Int>)] = []
        try JSONText.checkMembers(text, &index, depth: CommandMessage.maximumDepth) { name, value in
            if !note(name, value, in: text) { escaped.append((name, value)) }
        }
        JSONText.skipSpace(text, &index)
        guard index == text.count else { throw MalformedJSON(.notJSON, at: index) }
        for member in escaped { note(try JSONText.string(text, member.name), member.value) }
    }

    /// Takes note of a member whose name is written without escapes; false for one with them.
    private mutating func note(_ name: Range<Int>, _ value: Range<Int>, in text: Span<UInt8>) -> Bool {
        switch name.count {
        case 2 where JSONText.has("id", text, at: name.lowerBound): id = value
        case 6 where JSONText.has("method", text, at: name.lowerBound): method = value
        case 6 where JSONText.has("params", text, at: name.lowerBound): parameters = value
        case 9 where JSONText.has("sessionId", text, at: name.lowerBound): session = value
        default:
            for index in name where text[index] == JSONText.backslash { return false }
            hasOthers = true
        }
        return true
    }

    private mutating func note(_ name: String, _ value: Range<Int>) {
        switch name {
        case "id": id = value
        case "method": method = value
        case "params": parameters = value
        case "sessionId": session = value
        default: hasOthers = true
        }
    }

    func command(in text: Span<UInt8>) -> Result<CommandMessage, CommandMessage.Rejection> {
        guard let id = id.flatMap({ integer($0, in: text) }) else {
            return reject(nil, nil, "Message must have integer 'id' property")
        }
        let sessionID = session.flatMap { string($0, in: text) }
        guard let method = method.flatMap({ string($0, in: text) }), !method.isEmpty else {
            return reject(id, sessionID, "Message must have string 'method' property")
        }
        guard session == nil || sessionID != nil else {
            return reject(id, nil, "Message may have string 'sessionId' property")
        }
        guard sessionID != "" else {
            return .failure(.init(id: id, sessionID: nil, error: .sessionNotFound, cause: nil))
        }
        // As in Chromium, null stands for none; pyppeteer writes it so.
        let parameters = parameters.flatMap { JSONText.has("null", text, at: $0.lowerBound) ? nil : $0 }
        if let parameters, text[parameters.lowerBound] != JSONText.openBrace {
            return reject(id, sessionID, "Message may have object 'params' property")
        }
        guard !hasOthers else {
            return reject(id, sessionID, "Message has property other than 'id', 'method', 'sessionId', 'params'")
        }
        return .success(
            CommandMessage(
                id: id, method: method, sessionID: sessionID, bodyOffset: bodyOffset, parametersRange: parameters))
    }

    private func reject(
        _ id: Int?, _ session: String?, _ message: String
    ) -> Result<CommandMessage, CommandMessage.Rejection> {
        .failure(.init(id: id, sessionID: session, error: .invalidRequest(message), cause: nil))
    }

    /// An integer literal of 32 bits: `1.0` and `1e2` are none.
    private func integer(_ range: Range<Int>, in text: Span<UInt8>) -> Int? {
        guard range.count <= 11 else { return nil }
        let isNegative = text[range.lowerBound] == UInt8(ascii: "-")
        var number = 0
        for index in range.dropFirst(isNegative ? 1 : 0) {
            guard case UInt8(ascii: "0")...UInt8(ascii: "9") = text[index] else { return nil }
            number = number * 10 + Int(text[index] - UInt8(ascii: "0"))
        }
        return Int32(exactly: isNegative ? -number : number).map(Int.init)
    }

    private func string(_ range: Range<Int>, in text: Span<UInt8>) -> String? {
        guard text[range.lowerBound] == JSONText.quote else { return nil }
        return try? JSONText.string(text, (range.lowerBound + 1)..<(range.upperBound - 1))
    }
}
