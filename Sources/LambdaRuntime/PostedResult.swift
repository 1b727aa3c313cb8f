/// What to do about the Runtime API's answer to a posted result (AWS Lambda guide, "Using the Lambda runtime API").
enum PostedResult: Hashable {
    /// Go on.
    case taken
    /// This invocation's misfortune: log it once, post nothing more for it, go on. 400 and 403 mean that it is over already,
    /// 410 that it timed out, 413 that the result is too large, which the service itself has told the caller.
    case refused
    /// "Container error. Non-recoverable state. Runtime should exit promptly."
    case unrecoverable

    init(status: Int) {
        switch status {
        case 200..<300: self = .taken
        case 500: self = .unrecoverable
        default: self = .refused
        }
    }
}
