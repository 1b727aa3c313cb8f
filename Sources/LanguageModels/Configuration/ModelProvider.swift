/// Who answers a model's requests: the part of a model's name before the slash.
package enum ModelProvider: String, Sendable, Hashable, CaseIterable {
    case openai, anthropic, google, xai, azure, groq, cerebras, togetherai, mistral, deepseek, perplexity, ollama
    case vertex, bedrock
    /// Vercel's gateway to many providers; the model's own name holds a slash.
    case gateway
    /// Fara, as a computer-use agent behind an OpenAI-compatible server.
    case microsoft
    /// This product's own deterministic model (`OfflineModel`), which needs no network.
    case wallcrawler

    /// The environment variables that may hold the key, the first that is set wins; empty where none is needed.
    package var keyVariables: [String] {
        switch self {
        case .openai: ["OPENAI_API_KEY"]
        case .anthropic: ["ANTHROPIC_API_KEY"]
        case .google: ["GEMINI_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY", "GOOGLE_API_KEY"]
        case .vertex: ["GOOGLE_VERTEX_AI_API_KEY"]
        case .groq: ["GROQ_API_KEY"]
        case .cerebras: ["CEREBRAS_API_KEY"]
        case .togetherai: ["TOGETHER_AI_API_KEY"]
        case .mistral: ["MISTRAL_API_KEY"]
        case .deepseek: ["DEEPSEEK_API_KEY"]
        case .perplexity: ["PERPLEXITY_API_KEY"]
        case .azure: ["AZURE_API_KEY"]
        case .xai: ["XAI_API_KEY"]
        case .gateway: ["AI_GATEWAY_API_KEY"]
        case .microsoft: ["AZURE_API_KEY"]
        case .bedrock, .ollama, .wallcrawler: []
        }
    }

    /// Whether a request without a key is refused before it is sent.
    package var needsKey: Bool {
        switch self {
        case .bedrock, .ollama, .wallcrawler, .microsoft: false
        default: true
        }
    }
}
