import RedisTransport

private enum ViewerScripts {
    /// KEYS viewers. Removes who counts as gone.
    private static let clean = """
        local t = redis.call('TIME')
        local now = t[1] * 1000 + math.floor(t[2] / 1000)
        local all = redis.call('HGETALL', KEYS[1])
        for i = 1, #all, 2 do
            if tonumber(string.match(all[i + 1], '^%d+') or '0') <= now then redis.call('HDEL', KEYS[1], all[i]) end
        end

        """

    /// KEYS viewers, record; ARGV connection, JSON, lifetime, limit. -1 when there is no session, 0 when it has viewers enough,
    /// 1 if added, 2 if replaced.
    static let add = RedisScript(
        clean + """
            if redis.call('EXISTS', KEYS[2]) == 0 then return -1 end
            local known = redis.call('HEXISTS', KEYS[1], ARGV[1])
            if known == 0 and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[4]) then return 0 end
            redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f %s', now + ARGV[3], ARGV[2]))
            redis.call('PEXPIRE', KEYS[1], ARGV[3])
            return 1 + known
            """)

    /// KEYS viewers. The values of those who are there.
    static let list = RedisScript(clean + "return redis.call('HVALS', KEYS[1])")

    /// KEYS the connection's sessions; ARGV session, lifetime, limit. 1 if noted, 0 if it watches enough.
    static let note = RedisScript(
        """
        if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 0 and redis.call('SCARD', KEYS[1]) >= tonumber(ARGV[3]) then
            return 0
        end
        redis.call('SADD', KEYS[1], ARGV[1])
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        return 1
        """)
}

/// A session's viewers and a connection's sessions are in different slots of a cluster. The connection's come first, so that its
/// end finds all that it watches; what a race leaves behind is removed by the first picture that cannot be delivered.
extension RedisSessionStore {
    package func addViewer(
        _ viewer: ScreencastViewer, to sessionID: String
    ) throws(StoreError) -> ViewerAdmission {
        let keys = try SessionKeys(sessionID)
        let connection = try ConnectionKeys(viewer.connectionID)
        let json = try StoredJSON.encode(viewer, as: "viewer", limit: StoreLimits.receipt)
        if try !note(sessionID, connection) {
            try forgetDeadSessions(connection)
            guard try note(sessionID, connection) else { return .connectionIsFull }
        }
        let added = try runForNumber(
            ViewerScripts.add, keys: [keys.viewers, keys.record],
            arguments: [
                RedisArgument(viewer.connectionID), RedisArgument(json), RedisArgument(lifetimes.viewer),
                RedisArgument(StoreLimits.viewersPerSession),
            ], repetition: .allowed)
        if added > 0 { return added == 1 ? .added : .replaced }
        _ = try send(["SREM", connection.sessions, RedisArgument(sessionID)], repetition: .allowed)
        guard added == 0 else { throw .noSuchSession(id: sessionID) }
        return .sessionIsFull
    }

    package func removeViewer(_ connectionID: String, from sessionID: String) throws(StoreError) -> Bool {
        guard StoreIdentifier.isValid(sessionID) else { return false }
        let connection = try ConnectionKeys(connectionID)
        let replies = try send(
            [
                ["HDEL", try SessionKeys(sessionID).viewers, RedisArgument(connectionID)],
                ["SREM", connection.sessions, RedisArgument(sessionID)],
            ], repetition: .allowed)
        return replies.first?.integer == 1
    }

    package func removeConnection(_ connectionID: String) throws(StoreError) -> [String] {
        let connection = try ConnectionKeys(connectionID)
        let sessions = try sessions(of: connection)
        var commands: [[RedisArgument]] = []
        for session in sessions {
            commands.append(["HDEL", try SessionKeys(session).viewers, RedisArgument(connectionID)])
        }
        // Last, so that a repetition after a failure still finds the sessions.
        _ = try send(commands + [["DEL", connection.sessions]], repetition: .allowed)
        return sessions
    }

    package func viewers(of sessionID: String) throws(StoreError) -> [ScreencastViewer] {
        guard StoreIdentifier.isValid(sessionID) else { return [] }
        let reply = try run(
            ViewerScripts.list, keys: [try SessionKeys(sessionID).viewers], arguments: [], repetition: .allowed)
        guard let values = reply.elements else { throw Self.unexpected("HVALS") }
        var viewers: [ScreencastViewer] = []
        for value in values {
            guard let bytes = value.bytes else { throw Self.unexpected("HVALS") }
            let json = Array(bytes.drop { $0 != UInt8(ascii: " ") }.dropFirst())
            viewers.append(try StoredJSON.decode(ScreencastViewer.self, from: json, as: "viewer"))
        }
        return viewers.sorted { $0.connectionID < $1.connectionID }
    }
}

private extension RedisSessionStore {
    /// False when the connection watches enough.
    func note(_ sessionID: String, _ connection: ConnectionKeys) throws(StoreError) -> Bool {
        try runForNumber(
            ViewerScripts.note, keys: [connection.sessions],
            arguments: [
                RedisArgument(sessionID), RedisArgument(lifetimes.viewer),
                RedisArgument(StoreLimits.sessionsPerConnection),
            ], repetition: .allowed) == 1
    }

    /// Sessions that were deleted while the connection watched them take no room.
    func forgetDeadSessions(_ connection: ConnectionKeys) throws(StoreError) {
        for session in try sessions(of: connection) {
            guard try send(["EXISTS", try SessionKeys(session).record], repetition: .allowed).integer == 0 else {
                continue
            }
            _ = try send(["SREM", connection.sessions, RedisArgument(session)], repetition: .allowed)
        }
    }

    func sessions(of connection: ConnectionKeys) throws(StoreError) -> [String] {
        guard let members = try send(["SMEMBERS", connection.sessions], repetition: .allowed).elements else {
            throw Self.unexpected("SMEMBERS")
        }
        return members.compactMap(\.text).sorted()
    }
}
