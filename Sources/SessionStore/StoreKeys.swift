import RedisTransport

/// The names of everything in Redis. Braces stand literally around the id: what is between the first pair decides the cluster
/// slot (https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags), so that a script can work on all
/// keys of a session, or of a task, at once.
struct SessionKeys {
    let id: String

    init(_ id: String) throws(StoreError) {
        try StoreIdentifier.check(id, of: "session")
        self.id = id
    }

    /// A hash: `version`, `status`, `record` (JSON), `place` (the member of the project's index).
    var record: RedisArgument { "session:{\(id)}" }
    /// The stream of commands.
    var events: RedisArgument { "session:{\(id)}:events" }
    /// A stream with an entry `VERSION-1` for every version of the record.
    var changes: RedisArgument { "session:{\(id)}:changes" }
    /// A hash: who watches, by connection, each as `END JSON` with the moment (server's clock, milliseconds) at which it counts
    /// as gone.
    var viewers: RedisArgument { "session:{\(id)}:viewers" }
    /// The channel of previews.
    var previews: String { "session:{\(id)}:previews" }
    var tombstone: RedisArgument { "session:{\(id)}:tombstone" }
    /// The list of receipts.
    var receipts: RedisArgument { "session:{\(id)}:receipts" }
    /// The list of what happened, as JSON.
    var history: RedisArgument { "session:{\(id)}:history" }
    /// The set of the keys below, which deletion would have to search for otherwise.
    var dynamicKeys: RedisArgument { "session:{\(id)}:keys" }

    /// The stream of an action's entries.
    func action(_ actionID: String) throws(StoreError) -> RedisArgument {
        try StoreIdentifier.check(actionID, of: "action")
        return "session:{\(id)}:actions:{\(actionID)}"
    }

    /// The action that owns an idempotency key, which may be any text.
    func claim(_ idempotencyKey: String) -> RedisArgument {
        "session:{\(id)}:claims:\(idempotencyKey)"
    }
}

/// The keys of a project.
struct ProjectKeys {
    let id: String

    init(_ id: String) throws(StoreError) {
        try StoreIdentifier.check(id, of: "project")
        self.id = id
    }

    /// A sorted set with equal scores, ordered by the text of `SessionCursor`.
    var sessions: RedisArgument { "project:{\(id)}:sessions" }

    /// What is remembered under a key.
    func recollection(_ key: String) throws(StoreError) -> RedisArgument {
        try StoreIdentifier.check(key, of: "recollection")
        return "project:{\(id)}:memory:\(key)"
    }

    func creations(windowStart: Int64) -> RedisArgument {
        "project:{\(id)}:creations:\(windowStart)"
    }
}

/// The key of a connection of the WebSocket API.
struct ConnectionKeys {
    let id: String

    init(_ id: String) throws(StoreError) {
        try StoreIdentifier.check(id, of: "connection")
        self.id = id
    }

    /// The set of the sessions that the connection watches.
    var sessions: RedisArgument { "connection_sessions:{\(id)}" }
}

/// The keys of a browser task, and of the pool.
struct TaskKeys {
    /// A sorted set: task ids by the moment (server's clock, milliseconds) at which they count as dead.
    static let pool: RedisArgument = "{pool}:idle"
    /// A sorted set: tokens of tasks on their way to the pool by the moment at which they are given up.
    static let expected: RedisArgument = "{pool}:expected"

    let id: String

    init(_ id: String) throws(StoreError) {
        try StoreIdentifier.check(id, of: "task")
        self.id = id
    }

    /// A hash: `arn`, `publicKey`, `registeredAt`, and `offered` once it was put into the pool.
    var registration: RedisArgument { "task:{\(id)}" }
    var address: RedisArgument { "task_ips:{\(id)}" }
    /// Exists while somebody who took the task out of the pool is about to assign a session to it.
    var claim: RedisArgument { "task:{\(id)}:claim" }
    /// A stream of one entry.
    var assignment: RedisArgument { "task:{\(id)}:assignment" }
}
