package import JSONModel

extension JSONText {
    /// Reads a whole document. Members written twice and values nested deeper than the limit are refused.
    package static func value(_ text: Span<UInt8>, maximumDepth: Int) throws(MalformedJSON) -> JSONValue {
        var index = 0
        let value = try value(text, &index, depth: maximumDepth)
        skipSpace(text, &index)
        guard index == text.count else { throw MalformedJSON(.notJSON, at: index) }
        return value
    }

    /// Reads the value that begins at the index, after white space.
    package static func value(
        _ text: Span<UInt8>, _ index: inout Int, depth: Int
    ) throws(MalformedJSON) -> JSONValue {
        skipSpace(text, &index)
        let start = index
        switch try peek(text, index) {
        case openBrace: return try object(text, &index, depth: depth)
        case openBracket: return try array(text, &index, depth: depth)
        case quote: return .string(try string(text, skipString(text, &index)))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number(text, &index)
        default:
            try skipLiteral(text, &index)
            switch text[start] {
            case UInt8(ascii: "t"): return .bool(true)
            case UInt8(ascii: "f"): return .bool(false)
            default: return .null
            }
        }
    }

    private static func object(
        _ text: Span<UInt8>, _ index: inout Int, depth: Int
    ) throws(MalformedJSON) -> JSONValue {
        guard depth > 0 else { throw MalformedJSON(.tooDeep, at: index) }
        index += 1
        var members: [String: JSONValue] = [:]
        skipSpace(text, &index)
        if try peek(text, index) == closeBrace {
            index += 1
            return .object(members)
        }
        while true {
            skipSpace(text, &index)
            let start = index
            let name = try string(text, skipString(text, &index))
            skipSpace(text, &index)
            try expect(colon, text, &index)
            let value = try value(text, &index, depth: depth - 1)
            guard members.updateValue(value, forKey: name) == nil else {
                throw MalformedJSON(.repeatedMember, at: start)
            }
            if try isLast(closeBrace, text, &index) { return .object(members) }
        }
    }

    private static func array(
        _ text: Span<UInt8>, _ index: inout Int, depth: Int
    ) throws(MalformedJSON) -> JSONValue {
        guard depth > 0 else { throw MalformedJSON(.tooDeep, at: index) }
        index += 1
        var elements: [JSONValue] = []
        skipSpace(text, &index)
        if try peek(text, index) == closeBracket {
            index += 1
            return .array(elements)
        }
        while true {
            elements.append(try value(text, &index, depth: depth - 1))
            if try isLast(closeBracket, text, &index) { return .array(elements) }
        }
    }

    /// After a member or an element: passes the comma (false) or the closing byte (true).
    package static func isLast(_ close: UInt8, _ text: Span<UInt8>, _ index: inout Int) throws(MalformedJSON) -> Bool {
        skipSpace(text, &index)
        let byte = try peek(text, index)
        guard byte == comma || byte == close else { throw MalformedJSON(.notJSON, at: index) }
        index += 1
        return byte == close
    }

    private static func number(_ text: Span<UInt8>, _ index: inout Int) throws(MalformedJSON) -> JSONValue {
        let start = index
        try skipNumber(text, &index)
        guard index - start <= 400 else { throw MalformedJSON(.notJSON, at: start) }
        var digits: [UInt8] = []
        for place in start..<index { digits.append(text[place]) }
        let literal = String(decoding: digits, as: UTF8.self)
        if let whole = Int64(literal) { return .integer(whole) }
        guard let real = Double(literal) else { throw MalformedJSON(.notJSON, at: start) }
        return .number(real)
    }
}
