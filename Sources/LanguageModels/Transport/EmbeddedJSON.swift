import JSONCoding
import JSONModel

/// JSON in a model's text, which may stand in a code fence or between sentences.
enum EmbeddedJSON {
    /// The whole text, or else the part from its first brace to its last; nil when neither is JSON.
    static func value(in text: String) -> JSONValue? {
        let bytes = Array(text.utf8)
        if let value = try? JSON.value(from: bytes) { return value }
        guard let start = bytes.firstIndex(of: UInt8(ascii: "{")), let end = bytes.lastIndex(of: UInt8(ascii: "}")),
            start < end
        else { return nil }
        return try? JSON.value(from: Array(bytes[start...end]))
    }

    /// What to tell a model that cannot be held to a schema otherwise.
    static func instruction(_ schema: JSONValue) -> String {
        var bytes: [UInt8] = []
        schema.write(to: &bytes, characters: .unicode)
        return "Answer with one JSON object and nothing else: no explanation, no code fence. "
            + "It must fit this JSON Schema:\n" + String(decoding: bytes, as: UTF8.self)
    }
}
