import ProcessEnvironment
import RedisTransport
package import SessionLifecycle

extension RedisSessionStore {
    package func create(_ record: SessionRecord) throws(StoreError) {
        let keys = try SessionKeys(record.id)
        let project = try ProjectKeys(record.projectID)
        let place = RedisArgument(SessionCursor(record).text)
        let created = try runForNumber(
            RecordScripts.create, keys: [keys.record, keys.changes, keys.tombstone],
            arguments: [
                RedisArgument(record.version), RedisArgument(record.status.rawValue),
                RedisArgument(try StoredJSON.encode(record)), place, RedisArgument(lifetimes.session),
            ], repetition: .forbidden)
        guard created == 1 else { throw .alreadyExists(id: record.id) }
        // After the record: an entry without a record is taken for a dead one.
        _ = try send(
            [
                ["ZADD", project.sessions, "0", place],
                ["PEXPIRE", project.sessions, RedisArgument(lifetimes.session)],
            ],
            repetition: .allowed)
    }

    package func load(_ id: String) throws(StoreError) -> SessionRecord? {
        try load([id]).first
    }

    package func loadAhead(_ id: String, announcing preview: ClickPreview?) {
        guard let keys = try? SessionKeys(id), let commands = try? Self.loading([id]) else { return }
        var others: [[RedisArgument]] = []
        if let preview, preview.selector.utf8.count <= StoreLimits.previewedSelector {
            others = [["PUBLISH", RedisArgument(keys.previews), preview.message]]
        }
        sendAhead(commands, with: others)
    }

    private static func loading(_ ids: [String]) throws(StoreError) -> [[RedisArgument]] {
        var commands: [[RedisArgument]] = []
        for id in ids where StoreIdentifier.isValid(id) {
            commands.append(["HGET", try SessionKeys(id).record, "record"])
        }
        return commands
    }

    package func load(_ ids: [String]) throws(StoreError) -> [SessionRecord] {
        var records: [SessionRecord] = []
        for reply in try send(Self.loading(ids), repetition: .allowed) {
            if let record = try Self.record(reply) { records.append(record) }
        }
        return records
    }

    package func replace(
        _ record: SessionRecord, adding additions: [SessionAddition]
    ) throws(StoreError) -> SessionRecord? {
        let replacement = Replacement(of: record, adding: additions)
        let (keys, arguments) = try step(of: replacement)
        let count = try runForNumber(
            RecordScripts.replace, keys: keys, arguments: arguments, repetition: .forbidden)
        return count == 1 ? replacement.stored : nil
    }

    package func beginReplacing(
        _ record: SessionRecord, adding additions: [SessionAddition]
    ) throws(StoreError) -> Replacement? {
        var replacement = Replacement(of: record, adding: additions)
        let (keys, arguments) = try step(of: replacement)
        guard let posted = post(RecordScripts.replace, keys: keys, arguments: arguments) else { return nil }
        replacement.number = posted.number
        return replacement
    }

    package func outcome(of replacement: Replacement) throws(StoreError) -> SessionRecord? {
        guard let reply = try reply(to: PostedCommand(number: replacement.number)) else {
            return try replace(replacement.record, adding: replacement.additions)
        }
        guard let count = reply.integer else { throw Self.unexpected("a script") }
        return count == 1 ? replacement.stored : nil
    }

    /// Keys and arguments of `RecordScripts.replace`.
    private func step(
        of replacement: Replacement
    ) throws(StoreError) -> (keys: [RedisArgument], arguments: [RedisArgument]) {
        let (record, stored) = (replacement.record, replacement.stored)
        let keys = try SessionKeys(record.id)
        var names = [keys.record, keys.changes, keys.dynamicKeys]
        var arguments = [
            RedisArgument(record.version), RedisArgument(stored.version), RedisArgument(stored.status.rawValue),
            RedisArgument(try StoredJSON.encode(stored)), RedisArgument(lifetimes.session),
        ]
        for addition in replacement.additions {
            let value = try StoredAddition(addition, keys: keys, lifetimes: lifetimes)
            names.append(value.key)
            arguments += value.arguments
        }
        return (names, arguments)
    }

    package func history(of id: String) throws(StoreError) -> [SessionEvent] {
        guard StoreIdentifier.isValid(id) else { return [] }
        return try list(of: SessionEvent.self, at: SessionKeys(id).history, as: "session event")
    }

    package func waitForChange(
        of id: String, after version: Int, timeoutMilliseconds: Int
    ) throws(StoreError) -> SessionChange {
        guard let first = try load(id) else { return .gone }
        guard first.version <= version else { return .changed(first) }
        let keys = try SessionKeys(id)
        let end = SystemClock.monotonicMilliseconds + Int64(timeoutMilliseconds)
        let known = StreamPosition(milliseconds: UInt64(max(0, version)), sequence: 1)
        var remaining = timeoutMilliseconds
        while remaining > 0 {
            let news = try readStream(keys.changes, after: known, count: 1, timeoutMilliseconds: remaining)
            guard !news.isEmpty else { return .timedOut }
            guard let record = try load(id) else { return .gone }
            guard record.version <= version else { return .changed(record) }
            remaining = Int(end - SystemClock.monotonicMilliseconds)
        }
        return .timedOut
    }

    package func delete(_ id: String, tombstone: Tombstone) throws(StoreError) {
        let keys = try SessionKeys(id)
        let project = try ProjectKeys(tombstone.projectID)
        let json = try StoredJSON.encode(tombstone, as: "tombstone", limit: StoreLimits.record)
        let place = try run(
            RecordScripts.delete,
            keys: [keys.record, keys.events, keys.changes, keys.viewers, keys.tombstone, keys.dynamicKeys],
            arguments: [RedisArgument(json), RedisArgument(lifetimes.tombstone)], repetition: .allowed)
        guard let place = place.bytes else { return }
        _ = try send(["ZREM", project.sessions, RedisArgument(place)], repetition: .allowed)
    }

    package func tombstone(of id: String) throws(StoreError) -> Tombstone? {
        guard StoreIdentifier.isValid(id) else { return nil }
        let reply = try send(["GET", try SessionKeys(id).tombstone], repetition: .allowed)
        guard let bytes = reply.bytes else { return nil }
        return try StoredJSON.decode(Tombstone.self, from: bytes, as: "tombstone")
    }

    /// A record from the reply to HGET; nil from null.
    static func record(_ reply: RedisValue) throws(StoreError) -> SessionRecord? {
        guard !reply.isNull else { return nil }
        guard let bytes = reply.bytes else { throw unexpected("HGET") }
        return try StoredJSON.decode(SessionRecord.self, from: bytes, as: "session record")
    }
}
