import LanguageModels

/// The models that are known for computer use.
enum ComputerModels {
    private static let beginnings: [(provider: ModelProvider, names: [String])] = [
        (.openai, ["gpt-5.4", "gpt-5.5", "gpt-5.6", "computer-use-preview"]),
        (
            .anthropic,
            [
                "claude-sonnet-4", "claude-opus-4", "claude-haiku-4", "claude-sonnet-5", "claude-opus-5",
                "claude-haiku-5",
            ]
        ),
        (.google, ["gemini-2.5-computer-use", "gemini-3"]),
    ]

    static func include(_ name: ModelName) -> Bool {
        beginnings.contains { known in
            known.provider == name.provider && known.names.contains { name.model.hasPrefix($0) }
        }
    }

    /// For messages.
    static var list: String {
        beginnings.flatMap { known in known.names.map { "\(known.provider.rawValue)/\($0)…" } }.joined(separator: ", ")
    }
}
