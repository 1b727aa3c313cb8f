import Endpoints
import JSONCoding
import JSONModel

/// Takes secrets out of an event, so that it can be kept as a file. An API key becomes the stand-in of its project, which
/// `wallcrawler invoke` knows, so that the event still does what it did.
struct EventRedaction: Sendable {
    private let keys: APIKeyRegister

    /// `keys`: the API keys that exist.
    init(keys: APIKeyRegister) {
        self.keys = keys
    }

    /// Stands for a key of the project.
    static func standIn(forProject project: String) -> String { "recorded-key-of-\(project)" }
    /// Stands for a key that did not exist.
    static let unknownKey = "recorded-unknown-key"
    /// Stands for any other secret.
    static let secret = "recorded-secret"

    private static let keyHeaders: Set = ["x-wc-api-key", "x-bb-api-key"]
    /// Parts of the names of members whose texts are secrets, in lower case and without separators.
    private static let secretNames = [
        "apikey", "authorization", "cookie", "password", "secret", "securitytoken", "username",
    ]

    /// The event without its secrets.
    func redact(_ event: JSONValue) -> JSONValue {
        switch event {
        case .object(let members):
            .object(Dictionary(uniqueKeysWithValues: members.map { ($0, redact($1, named: $0)) }))
        case .array(let items): .array(items.map(redact))
        case .string(let text): .string(withoutKeys(Self.withoutTokens(text)))
        case .integer, .number, .bool, .null: event
        }
    }

    private func redact(_ value: JSONValue, named name: String) -> JSONValue {
        if Self.keyHeaders.contains(name.lowercased()) { return texts(in: value, become: standIn) }
        let plain = name.lowercased().filter { $0 != "-" && $0 != "_" }
        if Self.secretNames.contains(where: plain.contains) { return texts(in: value) { _ in Self.secret } }
        guard name == "body", let text = value.stringValue else { return redact(value) }
        return .string(body(text))
    }

    /// Bytes are changed only where there is a secret: what else is in a body is part of what the event shows.
    private func body(_ text: String) -> String {
        guard let value = try? JSON.value(from: Array(text.utf8)) else { return Self.withoutTokens(text) }
        let redacted = redact(value)
        guard redacted != value, let replaced = try? JSON.text(redacted) else { return text }
        return replaced
    }

    private func standIn(_ key: String) -> String {
        keys.entry(for: key).map { Self.standIn(forProject: $0.projectId) } ?? Self.unknownKey
    }

    private func texts(in value: JSONValue, become replacement: (String) -> String) -> JSONValue {
        switch value {
        case .string(let text): .string(replacement(text))
        case .array(let items): .array(items.map { texts(in: $0, become: replacement) })
        case .object, .integer, .number, .bool, .null: redact(value)
        }
    }

    /// Clients of the WebSocket API can offer their key as a subprotocol, `x-wc-api-key.KEY`.
    private func withoutKeys(_ text: String) -> String {
        let start = "x-wc-api-key."
        let parts = text.split(separator: start, omittingEmptySubsequences: false)
        guard parts.count > 1 else { return text }
        let rest = parts.dropFirst().map { part in
            let key = part.prefix { !" \t,".contains($0) }
            return standIn(String(key)) + part.dropFirst(key.count)
        }
        return ([String(parts[0])] + rest).joined(separator: start)
    }

    /// Signed URLs carry their token behind `signingKey=`.
    private static func withoutTokens(_ text: String) -> String {
        let parts = text.split(separator: "signingKey=", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return text }
        let rest = parts.dropFirst().map { part in
            secret + part.drop { $0.isLetter || $0.isNumber || $0 == "." || $0 == "-" || $0 == "_" }
        }
        return ([String(parts[0])] + rest).joined(separator: "signingKey=")
    }
}
