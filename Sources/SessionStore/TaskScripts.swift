import RedisTransport

/// The steps on browser tasks and on the pool that must not be interrupted. Each works on the keys of one task, or on the pool
/// alone, for these are in different slots of a cluster. What may happen between two steps is mended by the next heartbeat.
enum TaskScripts {
    /// The server's clock in milliseconds.
    private static let now = "local t = redis.call('TIME')\nlocal now = t[1] * 1000 + math.floor(t[2] / 1000)\n"

    /// KEYS registration; ARGV lifetime, fields…
    static let register = RedisScript(
        """
        redis.call('HSET', KEYS[1], unpack(ARGV, 2))
        return redis.call('PEXPIRE', KEYS[1], ARGV[1])
        """)

    /// KEYS registration, claim, assignment. 1 if the task is now offered, 0 if it is not registered or not free.
    static let offer = RedisScript(
        """
        if redis.call('EXISTS', KEYS[1]) == 0 or redis.call('EXISTS', KEYS[2], KEYS[3]) > 0 then return 0 end
        redis.call('HSET', KEYS[1], 'offered', '1')
        return 1
        """)

    /// KEYS registration, claim, assignment; ARGV lifetime. -1 if it is not registered, 1 if it belongs into the pool, else 0.
    static let heartbeat = RedisScript(
        """
        if redis.call('PEXPIRE', KEYS[1], ARGV[1]) == 0 then return -1 end
        if redis.call('EXISTS', KEYS[2], KEYS[3]) > 0 then return 0 end
        return redis.call('HEXISTS', KEYS[1], 'offered')
        """)

    /// KEYS registration, claim, assignment; ARGV claim's lifetime. 1 if the task is the caller's, 0 if it is dead or taken.
    static let claim = RedisScript(
        """
        if redis.call('EXISTS', KEYS[1]) == 0 or redis.call('EXISTS', KEYS[2], KEYS[3]) > 0 then return 0 end
        redis.call('SET', KEYS[2], '1', 'PX', ARGV[1])
        return 1
        """)

    /// KEYS assignment; ARGV lifetime, fields… 1 if assigned, 0 if there is an assignment.
    static let assign = RedisScript(
        """
        if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
        redis.call('XADD', KEYS[1], '*', unpack(ARGV, 2))
        redis.call('PEXPIRE', KEYS[1], ARGV[1])
        return 1
        """)

    /// KEYS pool, expected; ARGV task id, lifetime of a registration, of the pool. A task that joins meets one expectation.
    static let addToPool = RedisScript(
        now + """
            if redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1]) == 1 then redis.call('ZPOPMIN', KEYS[2]) end
            return redis.call('PEXPIRE', KEYS[1], ARGV[3])
            """)

    /// KEYS pool. The task that gave the latest sign of life, or nil.
    static let takeFromPool = RedisScript(
        now + """
            redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
            local latest = redis.call('ZREVRANGE', KEYS[1], 0, 0)[1]
            if not latest then return false end
            redis.call('ZREM', KEYS[1], latest)
            return latest
            """)

    /// KEYS pool.
    static let countPool = RedisScript(now + "return redis.call('ZCOUNT', KEYS[1], '(' .. now, '+inf')")

    /// KEYS pool, expected; ARGV token, size, lifetime. 1 if noted, 0 if there are enough.
    static let expect = RedisScript(
        now + """
            redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
            local idle = redis.call('ZCOUNT', KEYS[1], '(' .. now, '+inf')
            if idle + redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[2]) then return 0 end
            redis.call('ZADD', KEYS[2], now + ARGV[3], ARGV[1])
            redis.call('PEXPIREAT', KEYS[2], redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2])
            return 1
            """)
}
