import RedisTransport

private enum TrafficScripts {
    /// KEYS record, stream, and for a stream of its own name the dynamic keys; ARGV stream's lifetime, session's lifetime,
    /// length, fields… The new entry's id, or nil when there is no session.
    static let append = RedisScript(
        """
        if redis.call('EXISTS', KEYS[1]) == 0 then return false end
        local id = redis.call('XADD', KEYS[2], 'MAXLEN', ARGV[3], '*', unpack(ARGV, 4))
        redis.call('PEXPIRE', KEYS[2], ARGV[1])
        if KEYS[3] then
            redis.call('SADD', KEYS[3], KEYS[2])
            redis.call('PEXPIRE', KEYS[3], ARGV[2])
        end
        return id
        """)

    /// KEYS record, claim, dynamic keys; ARGV action id, claim's lifetime, session's lifetime. The owner, or nil when there is
    /// no session.
    static let claim = RedisScript(
        """
        if redis.call('EXISTS', KEYS[1]) == 0 then return false end
        if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then
            redis.call('SADD', KEYS[3], KEYS[2])
            redis.call('PEXPIRE', KEYS[3], ARGV[3])
            return ARGV[1]
        end
        return redis.call('GET', KEYS[2])
        """)

    /// As `claim`, whoever owned the key before.
    static let take = RedisScript(
        """
        if redis.call('EXISTS', KEYS[1]) == 0 then return false end
        redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
        redis.call('SADD', KEYS[3], KEYS[2])
        redis.call('PEXPIRE', KEYS[3], ARGV[3])
        return ARGV[1]
        """)
}

extension RedisSessionStore {
    @discardableResult
    package func append(_ command: SessionCommand, to sessionID: String) throws(StoreError) -> StreamPosition {
        try command.check()
        let keys = try SessionKeys(sessionID)
        let reply = try run(
            TrafficScripts.append, keys: [keys.record, keys.events],
            arguments: [
                RedisArgument(lifetimes.session), RedisArgument(lifetimes.session),
                RedisArgument(StoreLimits.commandsPerSession),
            ] + command.fields, repetition: .allowed)
        return try position(reply, in: sessionID)
    }

    package func commands(
        of sessionID: String, after position: StreamPosition, timeoutMilliseconds: Int
    ) throws(StoreError) -> [Positioned<SessionCommand>] {
        let keys = try SessionKeys(sessionID)
        var commands: [Positioned<SessionCommand>] = []
        for (position, reply) in try readStream(
            keys.events, after: position, count: 8, isDiscarding: true, timeoutMilliseconds: timeoutMilliseconds)
        {
            let fields = try RedisFields(reply, of: "command")
            commands.append(Positioned(position: position, element: try SessionCommand(fields)))
        }
        return commands
    }

    @discardableResult
    package func append(
        _ entry: ActionEntry, toAction actionID: String, of sessionID: String
    ) throws(StoreError) -> StreamPosition {
        let keys = try SessionKeys(sessionID)
        let reply = try run(
            TrafficScripts.append, keys: [keys.record, try keys.action(actionID), keys.dynamicKeys],
            arguments: [
                RedisArgument(lifetimes.results), RedisArgument(lifetimes.session),
                RedisArgument(StoreLimits.entriesPerAction), "entry", RedisArgument(try StoredJSON.encode(entry)),
            ], repetition: entry.isFinal ? .allowed : .forbidden)
        return try position(reply, in: sessionID)
    }

    package func entries(
        ofAction actionID: String, of sessionID: String, after position: StreamPosition, timeoutMilliseconds: Int
    ) throws(StoreError) -> [Positioned<ActionEntry>] {
        let key = try SessionKeys(sessionID).action(actionID)
        var entries: [Positioned<ActionEntry>] = []
        for (position, reply) in try readStream(
            key, after: position, count: 4, timeoutMilliseconds: timeoutMilliseconds)
        {
            let fields = try RedisFields(reply, of: "action entry")
            let entry = try StoredJSON.actionEntry(from: try fields.bytes("entry"))
            entries.append(Positioned(position: position, element: entry))
        }
        return entries
    }

    package func claimAction(
        idempotencyKey: String, actionID: String, in sessionID: String
    ) throws(StoreError) -> String {
        try own(TrafficScripts.claim, idempotencyKey, actionID, sessionID)
    }

    package func takeAction(
        idempotencyKey: String, actionID: String, in sessionID: String
    ) throws(StoreError) {
        _ = try own(TrafficScripts.take, idempotencyKey, actionID, sessionID)
    }
}

private extension RedisSessionStore {
    /// Runs a script that settles who owns the key, and returns the owner.
    func own(
        _ script: RedisScript, _ idempotencyKey: String, _ actionID: String, _ sessionID: String
    ) throws(StoreError) -> String {
        try StoreIdentifier.check(actionID, of: "action")
        try StoreLimits.checkIdempotencyKey(idempotencyKey)
        let keys = try SessionKeys(sessionID)
        let reply = try run(
            script, keys: [keys.record, keys.claim(idempotencyKey), keys.dynamicKeys],
            arguments: [
                RedisArgument(actionID), RedisArgument(lifetimes.results), RedisArgument(lifetimes.session),
            ], repetition: .allowed)
        guard !reply.isNull else { throw .noSuchSession(id: sessionID) }
        guard let owner = reply.text else { throw Self.unexpected("a script") }
        return owner
    }

    func position(_ reply: RedisValue, in sessionID: String) throws(StoreError) -> StreamPosition {
        guard !reply.isNull else { throw .noSuchSession(id: sessionID) }
        guard let position = reply.text.flatMap({ StreamPosition($0) }) else { throw Self.unexpected("XADD") }
        return position
    }
}
