import JSONSyntax

extension RoutingFields {
    /// Reads the whole message once, members in any order, at any depth, with any escapes.
    init(scanning text: Span<UInt8>) throws(MalformedJSON) {
        var members = TopLevel()
        try members.scan(text)
        let method = try members.method.map { range throws(MalformedJSON) in try JSONText.string(text, range) }
        var event: Event?
        if let method {
            event = try Self.event(method, parameters: members.parameters, in: text)
        }
        let id = try members.id.map { range throws(MalformedJSON) in try Self.number(text, range) }
        let sessionID = try members.session.map { range throws(MalformedJSON) in try JSONText.string(text, range) }
        self.init(
            id: id, idRange: members.id, sessionID: sessionID, sessionMember: members.sessionMember,
            methodRange: members.method, event: event)
    }

    private static func event(
        _ method: String, parameters: Range<Int>?, in text: Span<UInt8>
    ) throws(MalformedJSON) -> Event {
        switch method {
        case "Target.attachedToTarget": .attachedToTarget(try target(parameters, in: text))
        case "Target.detachedFromTarget": .detachedFromTarget(try target(parameters, in: text))
        case "Target.receivedMessageFromTarget": .receivedMessageFromTarget(try target(parameters, in: text))
        default: .other
        }
    }

    /// `params.sessionId` and either `params.targetId` or `params.targetInfo.targetId`.
    private static func target(
        _ parameters: Range<Int>?, in text: Span<UInt8>
    ) throws(MalformedJSON) -> Target {
        guard let parameters else { throw MalformedJSON(.badMember, at: 0) }
        var sessionID: String?
        var targetID: String?
        var index = parameters.lowerBound
        try JSONText.members(text, &index) { name, value throws(MalformedJSON) in
            switch name {
            case "sessionId": sessionID = try string(text, value)
            case "targetId": targetID = try string(text, value)
            case "targetInfo":
                var inner = value.lowerBound
                try JSONText.members(text, &inner) { name, value throws(MalformedJSON) in
                    if name == "targetId" { targetID = try string(text, value) }
                }
            default: break
            }
        }
        guard let sessionID else { throw MalformedJSON(.badMember, at: parameters.lowerBound) }
        return Target(sessionID: sessionID, targetID: targetID)
    }

    private static func string(_ text: Span<UInt8>, _ value: Range<Int>) throws(MalformedJSON) -> String {
        var index = value.lowerBound
        guard text[index] == JSONText.quote else { throw MalformedJSON(.badMember, at: index) }
        return try JSONText.string(text, JSONText.skipString(text, &index))
    }

    private static func number(_ text: Span<UInt8>, _ range: Range<Int>) throws(MalformedJSON) -> Int64 {
        var digits: [UInt8] = []
        for index in range.prefix(24) { digits.append(text[index]) }
        guard let number = Int64(String(decoding: digits, as: UTF8.self)) else {
            throw MalformedJSON(.badMember, at: range.lowerBound)
        }
        return number
    }
}

/// The places of the top-level members.
private struct TopLevel {
    var id: Range<Int>?
    /// Between the quotes.
    var method: Range<Int>?
    /// Between the quotes.
    var session: Range<Int>?
    var sessionMember: Range<Int>?
    var parameters: Range<Int>?

    mutating func scan(_ text: Span<UInt8>) throws(MalformedJSON) {
        var index = 0
        JSONText.skipSpace(text, &index)
        guard index < text.count, text[index] == JSONText.openBrace else {
            throw MalformedJSON(.notAnObject, at: index)
        }
        var copy = self
        try JSONText.members(text, &index) { name, value throws(MalformedJSON) in
            switch name {
            case "id": copy.id = value
            case "method": copy.method = try Self.contents(text, value)
            case "sessionId":
                copy.session = try Self.contents(text, value)
                copy.sessionMember = Self.member(endingWith: value, in: text)
            case "params": copy.parameters = value
            default: break
            }
        }
        JSONText.skipSpace(text, &index)
        guard index == text.count else { throw MalformedJSON(.notJSON, at: index) }
        self = copy
    }

    private static func contents(_ text: Span<UInt8>, _ value: Range<Int>) throws(MalformedJSON) -> Range<Int> {
        guard text[value.lowerBound] == JSONText.quote else { throw MalformedJSON(.badMember, at: value.lowerBound) }
        return (value.lowerBound + 1)..<(value.upperBound - 1)
    }

    /// From the comma before the name to the value's end; for the first member, from its name to the comma after it.
    private static func member(endingWith value: Range<Int>, in text: Span<UInt8>) -> Range<Int> {
        var start = value.lowerBound
        while start > 0, text[start - 1] != JSONText.colon { start -= 1 }
        start -= 1
        while start > 0, text[start - 1] != JSONText.quote { start -= 1 }
        start -= 1
        while start > 0, text[start - 1] != JSONText.quote { start -= 1 }
        start -= 1
        var before = start
        while before > 0, text[before - 1] != JSONText.comma, text[before - 1] != JSONText.openBrace { before -= 1 }
        if before > 0, text[before - 1] == JSONText.comma { return (before - 1)..<value.upperBound }
        var end = value.upperBound
        JSONText.skipSpace(text, &end)
        let hasComma = end < text.count && text[end] == JSONText.comma
        return start..<(hasComma ? end + 1 : value.upperBound)
    }
}
