import JSONModel

/// A page's JavaScript dialog (HTML, 8.8, "User prompts"), as those who watch see it.
struct LiveDialog: Equatable {
    enum Kind: String {
        case alert, confirm, prompt, beforeunload
    }

    /// Counts the dialogs of a session's browser.
    let id: Int
    let kind: Kind
    let message: String
    /// What a prompt proposes.
    let proposal: String
    /// Of the page, or the frame, that asks.
    let url: String
    /// Whether the page waits for the person who has control; else somebody else answers.
    let waits: Bool

    /// Characters of a text; what is longer is cut.
    static let textLimit = 4_000
    private static let addressLimit = 2_048

    /// `event`: the parameters of `Page.javascriptDialogOpening`.
    init(id: Int, _ event: JSONValue, waits: Bool) {
        self.id = id
        self.waits = waits
        kind = event["type"]?.stringValue.flatMap(Kind.init) ?? .alert
        message = String((event["message"]?.stringValue ?? "").prefix(Self.textLimit))
        proposal = String((event["defaultPrompt"]?.stringValue ?? "").prefix(Self.textLimit))
        url = String((event["url"]?.stringValue ?? "").prefix(Self.addressLimit))
    }

    var members: [String: JSONValue] {
        [
            "type": "dialog", "id": .integer(Int64(id)), "kind": .string(kind.rawValue), "message": .string(message),
            "proposal": .string(proposal), "url": .string(url), "waits": .bool(waits),
        ]
    }
}
