package import SessionLifecycle
import Timestamps

/// A part of a project's sessions, newest first.
package struct SessionPage: Sendable, Equatable {
    package let sessions: [SessionRecord]
    /// Where the next page starts; nil when there is none.
    package let next: SessionCursor?

    package init(sessions: [SessionRecord], next: SessionCursor?) {
        self.sessions = sessions
        self.next = next
    }
}

/// A place in the list of a project's sessions, which stays valid when sessions come and go.
package struct SessionCursor: Hashable, Comparable, Sendable {
    /// The creation time in 13 digits of milliseconds, a colon, the session's id: the order of these texts is that of the list.
    let text: String

    /// The place of this session.
    package init(_ record: SessionRecord) {
        let digits = String(max(0, record.createdAt.milliseconds))
        self.text = String(repeating: "0", count: max(0, 13 - digits.count)) + digits + ":" + record.id
    }

    /// Reads what `description` wrote; nil for anything else.
    package init?(_ text: String) {
        let bytes = text.utf8
        guard bytes.count > 14, bytes.prefix(13).allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            bytes.dropFirst(13).first == UInt8(ascii: ":"),
            StoreIdentifier.isValid(String(decoding: bytes.dropFirst(14), as: UTF8.self))
        else { return nil }
        self.text = text
    }

    /// The session that stands there.
    package var sessionID: String { String(decoding: text.utf8.dropFirst(14), as: UTF8.self) }

    package static func < (left: SessionCursor, right: SessionCursor) -> Bool {
        left.text < right.text
    }
}

extension SessionCursor: CustomStringConvertible {
    /// Text that can travel in a URL's query once it is percent-encoded.
    package var description: String { text }
}
