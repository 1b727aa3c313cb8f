/// The subprotocols that a client of the WebSocket API offers (RFC 6455, 1.9). A browser can send no header of its own with a
/// WebSocket, and a key in the address would end in logs: it offers `wallcrawler.screencast` and its API key behind
/// `x-wc-api-key.`.
struct ScreencastSubprotocols {
    /// What the service speaks, and the only one that it ever chooses.
    static let name = "wallcrawler.screencast"
    private static let keyPrefix = "x-wc-api-key."

    private let offered: [Substring]

    /// Reads the header `Sec-WebSocket-Protocol`; nil is none.
    init(_ header: String?) {
        offered = (header ?? "").split(separator: ",").map { part in
            let start = part.drop { $0 == " " || $0 == "\t" }
            return start.prefix { $0 != " " && $0 != "\t" }
        }
    }

    var isEmpty: Bool { offered.isEmpty }
    var hasName: Bool { offered.contains(Substring(Self.name)) }

    /// The API key; nil for none, and for more than one.
    var key: String? {
        let keys = offered.filter { $0.hasPrefix(Self.keyPrefix) }
        return keys.count == 1 ? String(keys[0].dropFirst(Self.keyPrefix.count)) : nil
    }
}
