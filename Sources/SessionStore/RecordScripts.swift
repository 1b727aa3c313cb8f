import RedisTransport

/// The steps on records that must not be interrupted.
enum RecordScripts {
    /// KEYS record, changes, tombstone; ARGV version, status, JSON, place, lifetime. 1 if created, 0 if it exists or existed.
    static let create = RedisScript(
        """
        if redis.call('EXISTS', KEYS[1], KEYS[3]) > 0 then return 0 end
        redis.call('HSET', KEYS[1], 'version', ARGV[1], 'status', ARGV[2], 'record', ARGV[3], 'place', ARGV[4])
        redis.call('PEXPIRE', KEYS[1], ARGV[5])
        redis.call('DEL', KEYS[2])
        redis.call('XADD', KEYS[2], ARGV[1] .. '-1', 'status', ARGV[2])
        redis.call('PEXPIRE', KEYS[2], ARGV[5])
        return 1
        """)

    /// KEYS record, changes, dynamic keys, and one for each addition; ARGV expected version, new version, status, JSON,
    /// lifetime, and for each addition its kind, lifetime, limit, number of values, values… 1 if stored, 0 if not.
    /// A command carries the record. The entry's id is made of the version, so that whoever reads after `VERSION-1` cannot miss a later one.
    static let replace = RedisScript(
        """
        if redis.call('HGET', KEYS[1], 'version') ~= ARGV[1] then return 0 end
        redis.call('HSET', KEYS[1], 'version', ARGV[2], 'status', ARGV[3], 'record', ARGV[4])
        redis.call('PEXPIRE', KEYS[1], ARGV[5])
        redis.call('XADD', KEYS[2], 'MAXLEN', '~', '32', ARGV[2] .. '-1', 'status', ARGV[3])
        redis.call('PEXPIRE', KEYS[2], ARGV[5])
        local at = 6
        for i = 4, #KEYS do
            local kind, lifetime, limit, last = ARGV[at], ARGV[at + 1], ARGV[at + 2], at + 3 + ARGV[at + 3]
            if kind == 'string' then
                redis.call('SET', KEYS[i], ARGV[at + 4], 'PX', lifetime)
            elseif kind == 'command' then
                redis.call('XADD', KEYS[i], 'MAXLEN', limit, '*', 'record', ARGV[4], unpack(ARGV, at + 4, last))
                redis.call('PEXPIRE', KEYS[i], lifetime)
            elseif kind == 'stream' then
                redis.call('XADD', KEYS[i], 'MAXLEN', limit, '*', unpack(ARGV, at + 4, last))
                redis.call('PEXPIRE', KEYS[i], lifetime)
            else
                if redis.call('RPUSH', KEYS[i], ARGV[at + 4]) > tonumber(limit) then
                    redis.call('LTRIM', KEYS[i], -limit, -1)
                end
                redis.call('PEXPIRE', KEYS[i], lifetime)
            end
            at = last + 1
        end
        if #KEYS > 3 then
            redis.call('SADD', KEYS[3], unpack(KEYS, 4))
            redis.call('PEXPIRE', KEYS[3], ARGV[5])
        end
        return 1
        """)

    /// KEYS record, events, changes, viewers, tombstone, dynamic keys; ARGV tombstone's JSON, its lifetime.
    /// The place in the project's index, or nil. The stream of changes stays for a minute with a last entry, because a reader
    /// that waits at a key that vanishes would not be woken.
    static let delete = RedisScript(
        """
        redis.call('SET', KEYS[5], ARGV[1], 'NX', 'PX', ARGV[2])
        local place = redis.call('HGET', KEYS[1], 'place')
        for _, key in ipairs(redis.call('SMEMBERS', KEYS[6])) do redis.call('DEL', key) end
        redis.call('DEL', KEYS[1], KEYS[2], KEYS[4], KEYS[6])
        redis.call('XADD', KEYS[3], 'MAXLEN', '1', '*', 'status', 'DELETED')
        redis.call('PEXPIRE', KEYS[3], 60000)
        return place
        """)

    /// KEYS counter; ARGV limit, lifetime. The count with this attempt, or -1 when it is refused and not counted.
    static let countCreation = RedisScript(
        """
        if tonumber(redis.call('GET', KEYS[1]) or '0') >= tonumber(ARGV[1]) then return -1 end
        local count = redis.call('INCR', KEYS[1])
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        return count
        """)
}
