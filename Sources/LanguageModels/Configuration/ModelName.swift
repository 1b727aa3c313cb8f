/// A model and who serves it: `openai/gpt-4.1-mini`.
package struct ModelName: Sendable, Hashable, CustomStringConvertible {
    /// Decides the interface, the address and the key.
    package let provider: ModelProvider
    /// As the provider calls it; may hold slashes itself.
    package let model: String

    /// `wallcrawler/offline`, the deterministic model.
    package static let offline = ModelName(provider: .wallcrawler, model: "offline")

    /// Nothing is checked.
    package init(provider: ModelProvider, model: String) {
        self.provider = provider
        self.model = model
    }

    /// Reads `provider/model` (the first slash splits) and the names without a slash that older clients send. `provider`
    /// is what the configuration says beside the name: it decides for a name that has no slash.
    ///
    /// Throws `invalidConfiguration`, for an unknown provider with the text `Invalid provider: X`.
    package init(_ text: String, provider: ModelProvider? = nil) throws(ModelError) {
        guard (1...Self.longest).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw ModelError(
                .invalidConfiguration,
                "the model name must be 1 to \(Self.longest) printable ASCII characters without spaces")
        }
        guard let slash = text.firstIndex(of: "/") else {
            self = try Self.legacy(text, provider: provider)
            return
        }
        let prefix = String(text[..<slash])
        let model = String(text[text.index(after: slash)...])
        guard let named = ModelProvider(rawValue: prefix) else {
            throw ModelError(.invalidConfiguration, "Invalid provider: \(prefix)")
        }
        guard !model.isEmpty else {
            throw ModelError(.invalidConfiguration, "the model name \(text) names a provider and no model")
        }
        self.init(provider: named, model: model)
        guard named != .wallcrawler || self == .offline else {
            throw ModelError(.invalidConfiguration, "the provider wallcrawler has one model: wallcrawler/offline")
        }
    }

    package var description: String { "\(provider.rawValue)/\(model)" }

    private static let longest = 256
}

private extension ModelName {
    static func legacy(_ text: String, provider: ModelProvider?) throws(ModelError) -> ModelName {
        for (prefix, served) in [("cerebras-", ModelProvider.cerebras), ("groq-", .groq)]
        where text.hasPrefix(prefix) && text.count > prefix.count {
            return ModelName(provider: served, model: String(text.dropFirst(prefix.count)))
        }
        if let provider { return ModelName(provider: provider, model: text) }
        let families: [(String, ModelProvider)] = [
            ("gpt", .openai), ("chatgpt", .openai), ("computer-use-preview", .openai), ("claude", .anthropic),
            ("gemini", .google),
        ]
        for (prefix, served) in families where text.hasPrefix(prefix) {
            return ModelName(provider: served, model: text)
        }
        if text.hasPrefix("o"), text.dropFirst().first?.isNumber == true {
            return ModelName(provider: .openai, model: text)
        }
        throw ModelError(
            .invalidConfiguration, "the model name \(text) names no provider; write it as provider/model")
    }
}
