/// Which of OpenAI's two interfaces is spoken.
package enum OpenAIEndpointFormat: String, Sendable, Hashable {
    /// `POST {baseURL}/responses`.
    case responses
    /// `POST {baseURL}/chat/completions`.
    case chat
}
