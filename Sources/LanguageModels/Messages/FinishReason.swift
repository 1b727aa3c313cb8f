/// Why the model stopped.
package enum FinishReason: String, Sendable, Hashable {
    /// It was done.
    case stop
    /// It wants its calls carried out.
    case toolCalls
    /// The limit on output tokens was reached: text may be cut.
    case length
    /// Anything else that is not an error.
    case other
}
