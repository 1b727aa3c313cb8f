package import JSONModel
import JSONSyntax

/// The event `Page.screencastFrame`, read in place: the picture stays where it is until somebody decodes it.
package struct ScreencastMessage: Sendable, Equatable {
    /// The picture's base64 (RFC 4648, section 4) within the message, between the quotes.
    package let data: Range<Int>
    /// `Page.ScreencastFrameMetadata`
    package let metadata: JSONValue
    /// What acknowledges it (`sessionId` in the event).
    package let number: Int64

    /// Nil when the message is another one, or lacks something.
    package init?(_ text: Span<UInt8>) {
        if let quick = Self.quick(text) {
            self = quick
        } else {
            guard let found = try? Self.thorough(text) else { return nil }
            self = found
        }
    }

    private init(data: Range<Int>, metadata: JSONValue, number: Int64) {
        self.data = data
        self.metadata = metadata
        self.number = number
    }

    /// As Chromium writes it: a picture is passed over once, and nothing of it can end its string but the quote.
    private static func quick(_ text: Span<UInt8>) -> ScreencastMessage? {
        let head: StaticString = "{\"method\":\"Page.screencastFrame\",\"params\":{\"data\":\""
        guard JSONText.has(head, text, at: 0) else { return nil }
        let start = head.utf8CodeUnitCount
        var end = start
        while end < text.count, text[end] != JSONText.quote, text[end] != JSONText.backslash { end += 1 }
        let middle: StaticString = "\",\"metadata\":"
        guard JSONText.has(middle, text, at: end) else { return nil }
        var index = end + middle.utf8CodeUnitCount
        guard let metadata = try? JSONText.value(text, &index, depth: 4) else { return nil }
        let tail: StaticString = ",\"sessionId\":"
        guard JSONText.has(tail, text, at: index) else { return nil }
        index += tail.utf8CodeUnitCount
        guard let number = try? JSONText.value(text, &index, depth: 1) else { return nil }
        return number.integerValue.map { ScreencastMessage(data: start..<end, metadata: metadata, number: $0) }
    }

    /// Members in any order.
    private static func thorough(_ text: Span<UInt8>) throws(MalformedJSON) -> ScreencastMessage? {
        var method: String?
        var parameters: Range<Int>?
        var index = 0
        try JSONText.members(text, &index) { name, value throws(MalformedJSON) in
            if name == "params" { parameters = value }
            if name == "method" { method = try string(text, value) }
        }
        guard method == "Page.screencastFrame", let parameters else { return nil }
        var data: Range<Int>?
        var metadata: JSONValue?
        var number: Int64?
        index = parameters.lowerBound
        try JSONText.members(text, &index) { name, value throws(MalformedJSON) in
            var start = value.lowerBound
            switch name {
            case "data" where text[start] == JSONText.quote: data = (start + 1)..<(value.upperBound - 1)
            case "metadata": metadata = try JSONText.value(text, &start, depth: 4)
            case "sessionId": number = try JSONText.value(text, &start, depth: 1).integerValue
            default: break
            }
        }
        guard let data, let metadata, let number else { return nil }
        return ScreencastMessage(data: data, metadata: metadata, number: number)
    }

    private static func string(_ text: Span<UInt8>, _ value: Range<Int>) throws(MalformedJSON) -> String? {
        var start = value.lowerBound
        return try JSONText.value(text, &start, depth: 1).stringValue
    }
}
