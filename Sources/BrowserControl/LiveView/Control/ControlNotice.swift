/// Something that happened to the control of the browser, for the audit trail.
package enum ControlNotice: Sendable, Hashable {
    /// Somebody asked. `from`: `nobody`, `agent` or `person`.
    case requested(ControlPerson, from: String)
    /// Somebody got it, after so many milliseconds.
    case granted(ControlPerson, waitedMilliseconds: Int64)
    /// It was returned. `reason`: `handed_back`, `handed_over`, `idle` or `disconnected`.
    case returned(ControlPerson, reason: String, heldMilliseconds: Int64)
}

/// One who watches, as others are told.
package struct ControlPerson: Sendable, Hashable {
    /// Counts those who watched in this session, from 1.
    package let number: Int
    /// The id of the token that let them in; not the token.
    package let tokenID: String

    package init(number: Int, tokenID: String) {
        self.number = number
        self.tokenID = tokenID
    }
}
