/// The names of models, as far as the protocol knows them: whoever speaks with the provider knows more.
package enum ModelNames {
    /// The deterministic model that needs no provider.
    package static let offline = "wallcrawler/offline"

    private static let providers: Set<String> = [
        "openai", "anthropic", "google", "xai", "azure", "groq", "cerebras", "togetherai", "mistral", "deepseek",
        "perplexity", "ollama", "vertex", "bedrock", "gateway", "microsoft", "wallcrawler",
    ]

    /// The name under `key`; nil where there is none, and for `auto`, which leaves the choice to the server.
    static func read(_ key: String, in fields: Fields) throws(RequestError) -> String? {
        guard let name = try fields.string(key, limit: 256), !name.isEmpty, name != "auto" else { return nil }
        if let slash = name.firstIndex(of: "/"), !providers.contains(String(name[..<slash])) {
            throw RequestError(
                field: fields.name(key),
                problem: "names the provider `\(name[..<slash])`, which is not one of "
                    + providers.sorted().joined(separator: ", "))
        }
        return name
    }
}
