import JSONModel

/// A part of a template with every intrinsic function evaluated.
struct TemplateValue: Sendable {
    /// What stands at this place.
    indirect enum Content: Sendable {
        case scalar(String)
        case list([TemplateValue])
        case map([Member])
    }

    /// One `key: value` of a mapping.
    struct Member: Sendable {
        let key: String
        let line: Int
        let value: TemplateValue
    }

    let line: Int
    let content: Content
    /// The scalar was written in quotes: `'5'` is text, `5` a number.
    var isQuoted = false

    /// What kind of value this is, for messages.
    var kind: String {
        switch content {
        case .scalar: "a single value"
        case .list: "a list"
        case .map: "a mapping"
        }
    }

    /// The same value as JSON. Numbers and truth values lose nothing: plain scalars that read as such become them.
    var json: JSONValue {
        switch content {
        case .scalar(let text): isQuoted ? .string(text) : Self.json(text)
        case .list(let items): .array(items.map(\.json))
        case .map(let members):
            .object(Dictionary(members.map { ($0.key, $0.value.json) }, uniquingKeysWith: { _, last in last }))
        }
    }

    private static func json(_ text: String) -> JSONValue {
        switch text {
        case "true": .bool(true)
        case "false": .bool(false)
        default:
            if let whole = Int64(text), String(whole) == text {
                .integer(whole)
            } else {
                .string(text)
            }
        }
    }
}
