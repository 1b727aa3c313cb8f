import JSONModel

/// A language model as a request names it.
struct RequestedModel: Equatable {
    /// `provider/model`, or a bare model name; nil where only options were sent.
    var name: String?
    /// The object that the client sent, with `modelName`; nil where only a name was sent. It holds keys, and headers that
    /// may be keys, so that all of it counts as secret.
    var configuration: JSONValue?
}
