import JSONModel

/// What a REQUEST authorizer is asked.
struct AuthorizerQuestion: Sendable {
    /// What tells this caller from others, when answers are kept.
    let identity: [String]
    /// `arn:aws:execute-api:…`, for which the answer's policy is evaluated.
    let methodARN: String
    let event: JSONValue
    let traceID: String
}
