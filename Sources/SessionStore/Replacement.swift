package import SessionLifecycle

/// A record and what is to be stored with it.
package struct Replacement: Sendable {
    /// As it is to be, with the version that it replaces.
    package let record: SessionRecord
    package let additions: [SessionAddition]
    /// By which the store knows it that has begun to store it.
    package var number = 0

    package init(of record: SessionRecord, adding additions: [SessionAddition]) {
        self.record = record
        self.additions = additions
    }

    /// The record with the version that it has when it is stored.
    package var stored: SessionRecord {
        var stored = record
        stored.version += 1
        return stored
    }
}
