private import JSONCoding
package import JSONModel

/// One event of a streamed answer.
package enum StreamEvent: Sendable, Equatable {
    case starting
    case connected
    /// A log line; `message` is an object with at least `message`.
    case running(message: JSONValue)
    case finished(result: JSONValue, actionID: String)
    case failed(message: String)

    /// A comment that keeps the connection open. Python 0.5.x takes a message of an unknown type more quietly than a comment.
    package static func heartbeat(for framing: StreamFraming, language: String) -> [UInt8] {
        framing == .dataOnly && language == "python"
            ? Array("data: {\"type\":\"ping\",\"data\":{}}\n\n".utf8) : Array(": hb\n\n".utf8)
    }

    /// The bytes on the wire: line feeds only, JSON on one line, an empty line at the end.
    ///
    /// The members are in the order `data`, `type`, `id`, and `status` comes first in `data`:
    /// Stainless 3.4 to 3.7 recognise the end by the text `{"data":{"status":"finished"`.
    package func bytes(framing: StreamFraming, id: String) -> [UInt8] {
        let json = #"{"data":"# + data + #","type":""# + type + #"","id":"# + Self.text(.string(id)) + "}"
        let event = framing == .named ? "event: \(name)\n" : ""
        return Array((event + "data: " + json + "\n\n").utf8)
    }

    private var name: String {
        switch self {
        case .starting: "starting"
        case .connected: "connected"
        case .running: "running"
        case .finished: "finished"
        case .failed: "error"
        }
    }

    private var type: String {
        if case .running = self { return "log" }
        return "system"
    }

    private var data: String {
        switch self {
        case .starting, .connected: #"{"status":""# + name + #""}"#
        case .running(let message): #"{"status":"running","message":"# + Self.text(message) + "}"
        case .finished(let result, let actionID):
            #"{"status":"finished","result":"# + Self.text(result) + #","actionId":"# + Self.text(.string(actionID))
                + "}"
        case .failed(let message): #"{"status":"error","error":"# + Self.text(.string(message)) + "}"
        }
    }

    /// A value that cannot be written (a number that is not finite) becomes `null`, so that the stream stays readable.
    private static func text(_ value: JSONValue) -> String {
        (try? JSON.text(value)) ?? "null"
    }
}
