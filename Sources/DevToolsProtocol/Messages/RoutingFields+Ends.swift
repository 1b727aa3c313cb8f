import JSONSyntax

extension RoutingFields {
    /// Reads only the two ends of a message, whatever lies between: 2 MB cost as much as 200 bytes.
    ///
    /// Chromium writes `id` or `method` first and `sessionId` last. In valid JSON the bytes
    /// `,"sessionId":"HEX"}` at the very end cannot be part of a string (an inner quote would have a backslash before
    /// it) nor of an inner object (the last brace closes the outermost one), so they are the top-level member. Nil when
    /// the ends look otherwise; then `init(scanning:)` reads everything.
    static func quick(_ text: Span<UInt8>) -> RoutingFields? {
        guard let session = trailingSession(text), let head = head(text) else { return nil }
        return RoutingFields(
            id: head.id, idRange: head.id == nil ? nil : head.range, sessionID: session.id,
            sessionMember: session.member, methodRange: head.id == nil ? head.range : nil,
            event: head.id == nil ? .other : nil)
    }

    private static func trailingSession(_ text: Span<UInt8>) -> (id: String, member: Range<Int>)? {
        let closing = text.count - 2
        guard closing > 0, JSONText.has("\"}", text, at: closing) else { return nil }
        var start = closing
        while start > 0, closing - start < 64, isHexadecimal(text[start - 1]) { start -= 1 }
        let prefix: StaticString = ",\"sessionId\":\""
        let member = start - prefix.utf8CodeUnitCount
        guard start < closing, JSONText.has(prefix, text, at: member) else { return nil }
        let id = text.extracting(start..<closing).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        return (id, member..<(closing + 1))
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "F"),
            UInt8(ascii: "a")...UInt8(ascii: "f"):
            true
        default: false
        }
    }

    /// `{"id":7,` or `{"method":"Network.dataReceived",`; nil for the events whose parameters matter.
    private static func head(_ text: Span<UInt8>) -> (id: Int64?, range: Range<Int>)? {
        if JSONText.has("{\"id\":", text, at: 0) { return answer(text) }
        let prefix: StaticString = "{\"method\":\""
        guard JSONText.has(prefix, text, at: 0) else { return nil }
        let start = prefix.utf8CodeUnitCount
        var end = start
        while end < text.count, end - start < 128, isMethodByte(text[end]) { end += 1 }
        guard end > start, JSONText.has("\",", text, at: end) else { return nil }
        return isAboutSessions(text, start..<end) ? nil : (nil, start..<end)
    }

    private static func answer(_ text: Span<UInt8>) -> (id: Int64?, range: Range<Int>)? {
        let start = 6
        var end = start
        var id: Int64 = 0
        while end < text.count, end - start < 18, text[end] >= UInt8(ascii: "0"), text[end] <= UInt8(ascii: "9") {
            id = id * 10 + Int64(text[end] - UInt8(ascii: "0"))
            end += 1
        }
        guard end > start, JSONText.has(",", text, at: end) else { return nil }
        return (id, start..<end)
    }

    private static func isMethodByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private static func isAboutSessions(_ text: Span<UInt8>, _ method: Range<Int>) -> Bool {
        let start = method.lowerBound
        return JSONText.has("Target.attachedToTarget", text, at: start)
            || JSONText.has("Target.detachedFromTarget", text, at: start)
            || JSONText.has("Target.receivedMessageFromTarget", text, at: start)
    }
}
