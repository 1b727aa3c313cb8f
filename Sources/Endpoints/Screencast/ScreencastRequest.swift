import JSONCoding
import JSONModel
import LambdaEvents
import SessionStore

/// What a client of the WebSocket API says: `{"action":"start_screencast","sessionId":…}`, and wishes with it.
struct ScreencastRequest {
    /// The longest message that is read, in bytes. API Gateway takes 128 KB.
    static let limit = 4096

    private let message: JSONValue

    /// Throws 413 for a message beyond the limit, 400 for one that is no JSON object in text.
    init(_ request: WebSocketRequest) throws(APIError) {
        let bytes = Array((request.body ?? "").utf8)
        guard bytes.count <= Self.limit else {
            throw APIError(status: 413, message: "the message is larger than \(Self.limit) bytes")
        }
        guard request.isBase64Encoded != true, let message = try? JSON.value(from: bytes),
            message.objectValue != nil
        else { throw APIError(status: 400, message: "the message is not a JSON object") }
        self.message = message
    }

    /// Throws 400 where it is missing.
    func sessionID() throws(APIError) -> String {
        guard let id = message["sessionId"]?.stringValue, !id.isEmpty else {
            throw Self.wrong("sessionId", "must name a session")
        }
        return id
    }

    /// The wishes; throws 400 for one that is out of its range.
    func viewer(_ connectionID: String) throws(APIError) -> ScreencastViewer {
        ScreencastViewer(
            connectionID: connectionID, quality: try number("quality", 60, 1...100),
            maxWidth: try number("maxWidth", 1280, 64...4096), maxHeight: try number("maxHeight", 720, 64...4096),
            maxFPS: try number("maxFps", 10, 1...15))
    }

    private func number(_ name: String, _ standard: Int, _ range: ClosedRange<Int>) throws(APIError) -> Int {
        guard let value = message[name], !value.isNull else { return standard }
        guard let number = value.integerValue.flatMap({ Int(exactly: $0) }), range.contains(number) else {
            throw Self.wrong(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private static func wrong(_ field: String, _ problem: String) -> APIError {
        APIError(status: 400, message: "`\(field)` \(problem)", details: ["field": .string(field)])
    }
}
