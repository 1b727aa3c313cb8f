package import SessionLifecycle

extension SessionRecordStoring {
    /// As `replace(_:adding:)`, with nothing to add.
    package func replace(_ record: SessionRecord) throws(StoreError) -> SessionRecord? {
        try replace(record, adding: [])
    }

    /// Loads the record, applies `change` and stores what it returns; again with the newest record whenever somebody else
    /// stored one in between. `change` is a pure function: it may be called several times, and only the last call counts.
    /// It returns nil to leave the record as it is. Throws `contended` after `attempts` conflicts. A record that the caller
    /// has just `read` is tried first: it is stored only where it is the newest still. The additions are stored with the change, and
    /// only with one; so are those that `change` gives, for its record.
    package func update<Result>(
        _ id: String, read: SessionRecord? = nil, adding additions: [SessionAddition] = [], attempts: Int,
        _ change: (SessionRecord) -> (SessionRecord, [SessionAddition], Result)?
    ) throws(StoreError) -> SessionUpdate<Result> {
        if let read, let (changed, own, result) = change(read),
            let stored = try replace(changed, adding: additions + own)
        {
            return .stored(stored, result)
        }
        for _ in 0..<attempts {
            guard let current = try load(id) else { return .absent }
            guard let (changed, own, result) = change(current) else { return .declined(current) }
            if let stored = try replace(changed, adding: additions + own) { return .stored(stored, result) }
        }
        throw .contended(id: id, attempts: attempts)
    }
}
