package import JSONSyntax

/// What is needed to know for whom a message of the browser is: only the top-level members `id`, `sessionId` and
/// `method`, and of three events of the `Target` domain the sessions they speak of. Everything else is passed over
/// without being decoded, because a relay that decodes what the browser sends is up to three times slower.
///
/// The bytes come from Chromium, which writes valid JSON; strings inside them may be a page's.
package struct RoutingFields: Sendable, Equatable {
    /// A session that came or went.
    package struct Target: Sendable, Equatable {
        package let sessionID: String
        /// Absent where the event does not say.
        package let targetID: String?

        package init(sessionID: String, targetID: String?) {
            self.sessionID = sessionID
            self.targetID = targetID
        }
    }

    /// The events whose parameters matter for routing.
    package enum Event: Sendable, Equatable {
        case attachedToTarget(Target)
        case detachedFromTarget(Target)
        /// A message of a session without flat addresses, wrapped in a string.
        case receivedMessageFromTarget(Target)
        case other
    }

    /// Of the call that this answers; nil for an event.
    package let id: Int64?
    /// The digits of the id.
    package let idRange: Range<Int>?
    /// The session that the message belongs to; nil for the browser connection itself.
    package let sessionID: String?
    /// The member `sessionId` with the one comma that has to go with it.
    package let sessionMember: Range<Int>?
    /// The method's name between its quotes; nil for an answer.
    package let methodRange: Range<Int>?
    /// Nil for an answer.
    package let event: Event?

    /// Reads a message of the browser.
    package init(_ text: Span<UInt8>) throws(MalformedJSON) {
        if let quick = Self.quick(text) {
            self = quick
        } else {
            try self.init(scanning: text)
        }
    }

    init(
        id: Int64?, idRange: Range<Int>?, sessionID: String?, sessionMember: Range<Int>?, methodRange: Range<Int>?,
        event: Event?
    ) {
        self.id = id
        self.idRange = idRange
        self.sessionID = sessionID
        self.sessionMember = sessionMember
        self.methodRange = methodRange
        self.event = event
    }
}
