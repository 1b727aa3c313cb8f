/// Why a client's call was denied, in one word: what the audit trail counts by.
package enum DenialKind: String, Sendable, Hashable, CaseIterable {
    /// The signing key does not cover the method.
    case scope
    /// It would reach the machine: files, devices, what describes it.
    case machine
    /// It would act on the whole browser, or let others into it.
    case browser
    /// It would open an address that may not be opened.
    case address
    /// Nobody has looked at the domain or the method yet.
    case unknown
}

/// A call that was denied. Never holds parameters.
package struct DeniedCall: Sendable, Hashable {
    /// As the client wrote it, at most 100 characters.
    package let method: String
    package let kind: DenialKind

    package init(method: String, kind: DenialKind) {
        self.method = CommandError.shortened(method)
        self.kind = kind
    }
}
