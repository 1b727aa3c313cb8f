import RedisTransport

private enum MemoryScripts {
    /// KEYS record, receipts, dynamic keys; ARGV receipt, last index kept, session's lifetime. 1, or 0 when there is no session.
    static let append = RedisScript(
        """
        if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
        redis.call('RPUSH', KEYS[2], ARGV[1])
        redis.call('LTRIM', KEYS[2], ARGV[2], -1)
        redis.call('PEXPIRE', KEYS[2], ARGV[3])
        redis.call('SADD', KEYS[3], KEYS[2])
        redis.call('PEXPIRE', KEYS[3], ARGV[3])
        return 1
        """)
}

extension RedisSessionStore {
    package func append(_ receipt: ActionReceipt, to sessionID: String) throws(StoreError) {
        let keys = try SessionKeys(sessionID)
        let json = try StoredJSON.encode(receipt, as: "action receipt", limit: StoreLimits.receipt)
        let stored = try runForNumber(
            MemoryScripts.append, keys: [keys.record, keys.receipts, keys.dynamicKeys],
            arguments: [
                RedisArgument(json), RedisArgument(-StoreLimits.receiptsPerSession), RedisArgument(lifetimes.session),
            ], repetition: .forbidden)
        guard stored == 1 else { throw .noSuchSession(id: sessionID) }
    }

    package func receipts(of sessionID: String) throws(StoreError) -> [ActionReceipt] {
        guard StoreIdentifier.isValid(sessionID) else { return [] }
        return try list(of: ActionReceipt.self, at: SessionKeys(sessionID).receipts, as: "action receipt")
    }

    package func recollection(_ key: String, in projectID: String) throws(StoreError) -> [UInt8]? {
        try send(["GET", try ProjectKeys(projectID).recollection(key)], repetition: .allowed).bytes
    }

    package func remember(_ bytes: [UInt8], as key: String, in projectID: String) throws(StoreError) {
        try StoreLimits.checkRecollection(bytes)
        _ = try send(
            [
                "SET", try ProjectKeys(projectID).recollection(key), RedisArgument(bytes), "PX",
                RedisArgument(StoreLifetimes.recollection),
            ], repetition: .allowed)
    }

    package func forget(_ key: String, in projectID: String) throws(StoreError) {
        _ = try send(["DEL", try ProjectKeys(projectID).recollection(key)], repetition: .allowed)
    }

    /// All elements of a list of JSON.
    func list<Element: Decodable>(
        of type: Element.Type, at key: RedisArgument, as what: String
    ) throws(StoreError) -> [Element] {
        guard let elements = try send(["LRANGE", key, "0", "-1"], repetition: .allowed).elements else {
            throw Self.unexpected("LRANGE")
        }
        var values: [Element] = []
        for element in elements {
            guard let bytes = element.bytes else { throw Self.unexpected("LRANGE") }
            values.append(try StoredJSON.decode(type, from: bytes, as: what))
        }
        return values
    }
}
