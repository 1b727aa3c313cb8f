import JSONCoding
import JSONModel
import StagehandProtocol
import Testing

@Suite("Stream events")
struct StreamEventTests {
    private static let all: [StreamEvent] = [
        .starting, .connected, .running(message: ["message": "line one\nline \"two\"", "level": 1]),
        .finished(result: ["success": true, "text": "æøå 🙂\r\n"], actionID: "a1"), .failed(message: "no\npage"),
    ]

    @Test("the split rule of the JavaScript clients finds every data-only event")
    func javaScriptSplit() throws {
        let text = String(
            decoding: Self.all.flatMap { $0.bytes(framing: .dataOnly, id: "1") }, as: UTF8.self)
        let pieces = text.components(on: "\n\n").dropLast()
        #expect(pieces.count == Self.all.count)
        for piece in pieces {
            #expect(piece.hasPrefix("data: "))
            let event = try JSON.value(from: Array(piece.dropFirst(6).utf8))
            #expect(event["type"]?.stringValue != nil)
            #expect(event["data"]?["status"]?.stringValue != nil)
        }
        #expect(!text.contains("\r"))
    }

    @Test("named events have the name on a line of its own")
    func named() {
        let names = ["starting", "connected", "running", "finished", "error"]
        for (event, name) in zip(Self.all, names) {
            let text = String(decoding: event.bytes(framing: .named, id: "1"), as: UTF8.self)
            #expect(text.hasPrefix("event: \(name)\ndata: {\"data\":{\"status\":\"\(name)\""))
            #expect(text.hasSuffix("}\n\n"))
            #expect(text.filter { $0 == "\n" }.count == 3)
        }
    }

    @Test("the end is recognisable by its first bytes, as Stainless 3.4 to 3.7 look for it")
    func finishedPrefix() {
        let text = String(
            decoding: StreamEvent.finished(result: .null, actionID: "a").bytes(framing: .dataOnly, id: "x"),
            as: UTF8.self)
        #expect(
            text
                == #"data: {"data":{"status":"finished","result":null,"actionId":"a"},"type":"system","id":"x"}"#
                + "\n\n")
    }

    @Test("a number that JSON cannot write does not break the stream")
    func notFinite() {
        let bytes = StreamEvent.finished(result: .number(.infinity), actionID: "a").bytes(framing: .named, id: "x")
        #expect(String(decoding: bytes, as: UTF8.self).contains(#""result":null"#))
    }

    @Test("heartbeats are a comment, and for Python 0.5 a message that it ignores quietly")
    func heartbeats() {
        #expect(String(decoding: StreamEvent.heartbeat(for: .named, language: "python"), as: UTF8.self) == ": hb\n\n")
        #expect(
            String(decoding: StreamEvent.heartbeat(for: .dataOnly, language: "typescript"), as: UTF8.self)
                == ": hb\n\n")
        #expect(
            String(decoding: StreamEvent.heartbeat(for: .dataOnly, language: "python"), as: UTF8.self)
                .hasPrefix("data: {"))
    }
}

extension String {
    fileprivate func components(on separator: String) -> [String] {
        var parts: [String] = []
        var rest = Substring(self)
        while let range = rest.firstRange(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}
