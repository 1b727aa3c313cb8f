import JSONCoding
import JSONModel
import TestSupport
import Testing

/// What a client of the API gets.
struct Reply {
    let status: Int
    let headers: [String: String]
    let body: [UInt8]
    /// Whether it went out over response streaming, with a prelude.
    let isStreamed: Bool
    /// The pieces of a stream as they were written.
    let pieces: [String]

    var text: String { String(decoding: body, as: UTF8.self) }
    var json: JSONValue { (try? JSON.value(from: body)) ?? .null }
    var data: JSONValue { json["data"] ?? .null }
    var message: String { json["message"]?.stringValue ?? "" }

    /// Reads what Lambda would send.
    init(_ recorder: AnswerRecorder) throws {
        let pieces = recorder.pieces.map { String(decoding: $0, as: UTF8.self) }
        switch recorder.recorded {
        case .success(let bytes, let contentType):
            #expect(contentType == "application/json")
            let answer = try JSON.value(from: bytes)
            try self.init(answer, body: Array(#require(answer["body"]?.stringValue).utf8), pieces)
            #expect(answer["isBase64Encoded"] == false)
        case .stream(let contentType, let bytes, let isEnded, let failure):
            #expect(contentType == "application/vnd.awslambda.http-integration-response")
            #expect(isEnded && failure == nil)
            let end = try #require(
                bytes.indices.first { bytes[$0...].prefix(8).elementsEqual([UInt8](repeating: 0, count: 8)) })
            try self.init(JSON.value(from: Array(bytes[..<end])), body: Array(bytes[(end + 8)...]), pieces)
        case .nothing, .failure:
            throw FixtureError("no HTTP answer: \(recorder.recorded)")
        }
    }

    private init(_ head: JSONValue, body: [UInt8], _ pieces: [String]) throws {
        status = try Int(#require(head["statusCode"]?.integerValue))
        headers = try #require(head["headers"]?.objectValue).compactMapValues(\.stringValue)
        self.body = body
        self.isStreamed = !pieces.isEmpty
        self.pieces = pieces
    }

    /// Checks that this is an error every client can read, and that it says all of `texts`.
    func expectError(
        _ status: Int, _ texts: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(self.status == status, "\(text)", sourceLocation: sourceLocation)
        #expect(headers["content-type"] == "application/json", sourceLocation: sourceLocation)
        #expect(json["success"] == false, sourceLocation: sourceLocation)
        #expect(json["statusCode"] == .integer(Int64(status)), sourceLocation: sourceLocation)
        #expect(!message.isEmpty && json["error"]?.stringValue == message, sourceLocation: sourceLocation)
        for text in texts { #expect(self.text.contains(text), "\(self.text)", sourceLocation: sourceLocation) }
        #expect(
            (headers["x-should-retry"] == "false") == (headers["retry-after"] == nil),
            "either it says when to repeat, or not to", sourceLocation: sourceLocation)
    }
}
