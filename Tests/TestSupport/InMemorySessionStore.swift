import ProcessEnvironment
package import SessionLifecycle
package import SessionStore
package import Timestamps

/// The store in memory, for tests of what stands above it. It may be used by several threads at once.
package final class InMemorySessionStore: SessionStoring, Sendable {
    let lifetimes: StoreLifetimes
    let state = Monitor(InMemoryState())
    private let clock: @Sendable () -> Int64

    /// `clock` gives milliseconds that never go back; lifetimes are measured by it, waits by the machine's clock.
    package init(lifetimes: StoreLifetimes, clock: @escaping @Sendable () -> Int64) {
        self.lifetimes = lifetimes
        self.clock = clock
    }

    /// With the standard lifetimes and the machine's clock.
    package convenience init() {
        self.init(lifetimes: .standard, clock: { SystemClock.monotonicMilliseconds })
    }

    var now: Int64 { clock() }

    package func create(_ record: SessionRecord) throws(StoreError) {
        try StoreIdentifier.check(record.id, of: "session")
        try StoreIdentifier.check(record.projectID, of: "project")
        let json = try StoredJSON.encode(record)
        let now = now
        let isNew = state.change { state in
            if let tombstone = state.tombstones[record.id], tombstone.endsAt > now { return false }
            guard state.record(record.id, at: now) == nil else { return false }
            state.records[record.id] = .init(value: json, endsAt: now + lifetimes.session)
            state.belongings[record.id] = .init()
            return true
        }
        guard isNew else { throw .alreadyExists(id: record.id) }
    }

    package func load(_ id: String) throws(StoreError) -> SessionRecord? {
        let now = now
        guard let json = state.change({ $0.record(id, at: now) }) else { return nil }
        return try Self.record(json)
    }

    /// Nothing takes time here, and nobody listens.
    package func loadAhead(_ id: String, announcing preview: ClickPreview?) {}

    package func load(_ ids: [String]) throws(StoreError) -> [SessionRecord] {
        var records: [SessionRecord] = []
        for id in ids {
            if let record = try load(id) { records.append(record) }
        }
        return records
    }

    /// Is stored at once.
    package func beginReplacing(
        _ record: SessionRecord, adding additions: [SessionAddition]
    ) throws(StoreError) -> Replacement? {
        let stored = try replace(record, adding: additions)
        return state.change { state in
            var replacement = Replacement(of: record, adding: additions)
            state.replacements += 1
            replacement.number = state.replacements
            if stored != nil { state.begun.insert(replacement.number) }
            return replacement
        }
    }

    /// How many replacements were begun without waiting for their outcome.
    package var begunReplacements: Int { state.change { $0.replacements } }

    package func outcome(of replacement: Replacement) throws(StoreError) -> SessionRecord? {
        state.change { $0.begun.remove(replacement.number) } == nil ? nil : replacement.stored
    }

    package func replace(
        _ record: SessionRecord, adding additions: [SessionAddition]
    ) throws(StoreError) -> SessionRecord? {
        try StoreIdentifier.check(record.id, of: "session")
        var next = record
        next.version += 1
        let json = try StoredJSON.encode(next)
        var changes: [Change] = []
        for addition in additions {
            if case .command(var command) = addition {
                command.record = json
                changes.append(try change(.command(command)))
            } else {
                changes.append(try change(addition))
            }
        }
        let now = now
        let isStored = state.change { state in
            guard let current = state.record(record.id, at: now), let known = try? Self.record(current),
                known.version == record.version
            else { return false }
            state.records[record.id] = .init(value: json, endsAt: now + lifetimes.session)
            for change in changes {
                let position = state.nextPosition()
                change(&state.belongings[record.id, default: .init()], position, now)
            }
            return true
        }
        return isStored ? next : nil
    }

    package func history(of id: String) throws(StoreError) -> [SessionEvent] {
        state.change { $0.belongings[id]?.history ?? [] }
    }

    package func waitForChange(
        of id: String, after version: Int, timeoutMilliseconds: Int
    ) throws(StoreError) -> SessionChange {
        let json = state.wait(milliseconds: timeoutMilliseconds) { state -> [UInt8]?? in
            guard let json = state.record(id, at: self.now) else { return .some(nil) }
            guard let record = try? Self.record(json), record.version <= version else { return json }
            return nil
        }
        guard let json else { return .timedOut }
        guard let json else { return .gone }
        return .changed(try Self.record(json))
    }

    package func delete(_ id: String, tombstone: Tombstone) throws(StoreError) {
        try StoreIdentifier.check(id, of: "session")
        try StoreIdentifier.check(tombstone.projectID, of: "project")
        let now = now
        state.change { state in
            state.records[id] = nil
            state.belongings[id] = nil
            if let first = state.tombstones[id], first.endsAt > now { return }
            state.tombstones[id] = .init(value: tombstone, endsAt: now + lifetimes.tombstone)
        }
    }

    package func tombstone(of id: String) throws(StoreError) -> Tombstone? {
        let now = now
        guard let tombstone = state.change({ $0.tombstones[id] }), tombstone.endsAt > now else { return nil }
        return tombstone.value
    }

    package func sessions(
        of projectID: String, limit: Int, before cursor: SessionCursor?
    ) throws(StoreError) -> SessionPage {
        let size = min(max(1, limit), 1000)
        let rest = try allSessions(of: projectID)
            .sorted { SessionCursor($0) > SessionCursor($1) }
            .filter { record in cursor.map { SessionCursor(record) < $0 } ?? true }
        let page = Array(rest.prefix(size))
        return SessionPage(sessions: page, next: rest.count > size ? page.last.map { SessionCursor($0) } : nil)
    }

    package func liveSessionCount(of projectID: String) throws(StoreError) -> Int {
        try allSessions(of: projectID).count { !$0.status.isEnded }
    }

    package func countCreation(
        in projectID: String, now: Timestamp, windowSeconds: Int, limit: Int
    ) throws(StoreError) -> CreationAllowance {
        try StoreIdentifier.check(projectID, of: "project")
        let start = now.seconds - now.seconds % Int64(windowSeconds)
        let resetsAt = Timestamp(seconds: start + Int64(windowSeconds))
        return state.change { state in
            let count = state.creations["\(projectID) \(start)", default: 0] + 1
            guard count <= limit else { return CreationAllowance(isAllowed: false, remaining: 0, resetsAt: resetsAt) }
            state.creations["\(projectID) \(start)"] = count
            return CreationAllowance(isAllowed: true, remaining: limit - count, resetsAt: resetsAt)
        }
    }

    private func allSessions(of projectID: String) throws(StoreError) -> [SessionRecord] {
        let now = now
        var sessions: [SessionRecord] = []
        for json in state.change({ state in state.records.values.filter { $0.endsAt > now }.map(\.value) }) {
            let record = try Self.record(json)
            if record.projectID == projectID { sessions.append(record) }
        }
        return sessions
    }

    private static func record(_ json: [UInt8]) throws(StoreError) -> SessionRecord {
        try StoredJSON.decode(SessionRecord.self, from: json, as: "session record")
    }
}
