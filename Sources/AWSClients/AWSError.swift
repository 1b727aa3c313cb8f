/// Why a call of a service did not succeed.
package struct AWSError: Error, Hashable, CustomStringConvertible {
    /// What callers branch on.
    package enum Kind: Sendable, Hashable {
        /// No room for a task now, or the account's quota is used up.
        case capacity
        /// Called too often.
        case throttled
        /// What was addressed is no longer there (410).
        case gone
        /// What was addressed does not exist.
        case notFound
        /// The credentials are wrong, or do not allow it.
        case denied
        case tooLarge
        /// The service failed (5xx).
        case unavailable
        /// No response came.
        case transport
        /// There are no credentials, or they could not be fetched.
        case credentials
        /// The service answered something that it should not.
        case malformedResponse
        /// Everything else that the service, or this client, does not accept.
        case refused
    }

    package let service: AWSService
    package let kind: Kind
    /// The service's own name for it: `ThrottlingException`, `RESOURCE:ENI`.
    package let code: String
    /// Of the response; nil when there was none.
    package let status: Int?
    /// The service's own words, cut; never a credential.
    package let message: String

    static let maximumMessageLength = 500

    package init(service: AWSService, kind: Kind, code: String, status: Int? = nil, message: String) {
        self.service = service
        self.kind = kind
        self.code = code
        self.status = status
        self.message = String(message.prefix(Self.maximumMessageLength))
    }

    /// Whether the same call may succeed a little later. A lack of capacity is the caller's to wait for.
    package var isRetryable: Bool {
        switch kind {
        case .throttled, .unavailable, .transport: true
        case .capacity, .gone, .notFound, .denied, .tooLarge, .credentials, .malformedResponse, .refused: false
        }
    }

    package var description: String {
        let answer = status.map { " (status \($0))" } ?? ""
        return "\(service.signingName): \(code)\(answer): \(message)"
    }
}
