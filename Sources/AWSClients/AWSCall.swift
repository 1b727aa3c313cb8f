/// One call, before it is signed.
struct AWSCall {
    enum Repetition {
        /// Twice has the effect of once, or an effect that receivers must bear anyway.
        case harmless
        /// Only to be sent again when the service has certainly not acted on it.
        case onlyIfNotDone
        /// Not at all: a moment later it would be of no use.
        case never
    }

    let service: AWSService
    let endpoint: AWSEndpoint
    let method: String
    /// As on the wire, from the endpoint's own path on.
    let target: String
    let headers: [(name: String, value: String)]
    let body: [UInt8]
    let repetition: Repetition
}
