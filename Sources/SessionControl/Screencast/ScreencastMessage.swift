import BrowserControl
import ByteEncodings
import JSONCoding
import JSONModel
import Timestamps

/// What viewers of a session get.
enum ScreencastMessage {
    /// `{"type":"frame","sessionId":…,"sequence":…,…,"data":"…"}`: a picture of the page as it is now. `sequence` grows from one
    /// picture to the next, `timestamp` is milliseconds since 1970, the viewport is in CSS pixels.
    static func frame(_ frame: ScreencastFrame, of sessionID: String) -> [UInt8] {
        let members: [String: JSONValue] = [
            "type": "frame", "sessionId": .string(sessionID), "pageId": .string(frame.pageID),
            "sequence": .integer(Int64(clamping: frame.sequence)), "timestamp": .integer(frame.takenAt.milliseconds),
            "format": "jpeg", "viewportWidth": .number(frame.viewportWidth),
            "viewportHeight": .number(frame.viewportHeight),
        ]
        return encode(members, data: Base64.standard.encode(frame.picture))
    }

    /// `{"type":"screencast_stopped","sessionId":…,"reason":…}`: nothing more comes.
    static func stopped(_ reason: String, of sessionID: String) -> [UInt8] {
        encode(["type": "screencast_stopped", "sessionId": .string(sessionID), "reason": .string(reason)], data: nil)
    }

    /// The data last, and not looked at: its characters need no escape.
    private static func encode(_ members: [String: JSONValue], data: String?) -> [UInt8] {
        var bytes: [UInt8] = []
        JSONValue.object(members).write(to: &bytes, characters: .unicode)
        guard let data else { return bytes }
        bytes.removeLast()
        bytes += Array(#","data":""#.utf8)
        bytes += Array(data.utf8)
        bytes += Array(#""}"#.utf8)
        return bytes
    }
}
