import RedisTransport

/// An addition as the script that replaces records takes it.
struct StoredAddition {
    let key: RedisArgument
    /// Kind, lifetime in milliseconds, limit, number of values, values.
    let arguments: [RedisArgument]

    init(_ addition: SessionAddition, keys: SessionKeys, lifetimes: StoreLifetimes) throws(StoreError) {
        switch addition {
        case .command(let command):
            try command.check()
            self.init(
                keys.events, "command", lifetimes.session, limit: StoreLimits.commandsPerSession, command.fields)
        case .entry(let entry, let actionID):
            self.init(
                try keys.action(actionID), "stream", lifetimes.results, limit: StoreLimits.entriesPerAction,
                ["entry", RedisArgument(try StoredJSON.encode(entry))])
        case .receipt(let receipt):
            let json = try StoredJSON.encode(receipt, as: "action receipt", limit: StoreLimits.receipt)
            self.init(
                keys.receipts, "list", lifetimes.session, limit: StoreLimits.receiptsPerSession, [RedisArgument(json)])
        case .event(let event):
            let json = try StoredJSON.encode(event, as: "session event", limit: StoreLimits.event)
            self.init(
                keys.history, "list", lifetimes.session, limit: StoreLimits.eventsPerSession, [RedisArgument(json)])
        case .owner(let idempotencyKey, let actionID):
            try StoreIdentifier.check(actionID, of: "action")
            try StoreLimits.checkIdempotencyKey(idempotencyKey)
            self.init(keys.claim(idempotencyKey), "string", lifetimes.results, limit: 1, [RedisArgument(actionID)])
        }
    }

    private init(
        _ key: RedisArgument, _ kind: RedisArgument, _ lifetime: Int64, limit: Int, _ values: [RedisArgument]
    ) {
        self.key = key
        self.arguments = [kind, RedisArgument(lifetime), RedisArgument(limit), RedisArgument(values.count)] + values
    }
}
