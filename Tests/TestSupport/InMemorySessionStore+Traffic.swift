package import SessionStore

extension InMemorySessionStore {
    @discardableResult
    package func append(_ command: SessionCommand, to sessionID: String) throws(StoreError) -> StreamPosition {
        try add(to: sessionID, change(.command(command)))
    }

    package func commands(
        of sessionID: String, after position: StreamPosition, timeoutMilliseconds: Int
    ) throws(StoreError) -> [Positioned<SessionCommand>] {
        try StoreIdentifier.check(sessionID, of: "session")
        state.change { $0.belongings[sessionID]?.commands.discard(through: position) }
        return state.wait(milliseconds: timeoutMilliseconds) { state in
            let commands = state.belongings[sessionID]?.commands.after(position, count: 8) ?? []
            return commands.isEmpty ? nil : commands
        } ?? []
    }

    @discardableResult
    package func append(
        _ entry: ActionEntry, toAction actionID: String, of sessionID: String
    ) throws(StoreError) -> StreamPosition {
        try add(to: sessionID, change(.entry(entry, actionID: actionID)))
    }

    package func entries(
        ofAction actionID: String, of sessionID: String, after position: StreamPosition, timeoutMilliseconds: Int
    ) throws(StoreError) -> [Positioned<ActionEntry>] {
        try StoreIdentifier.check(sessionID, of: "session")
        try StoreIdentifier.check(actionID, of: "action")
        let found = state.wait(milliseconds: timeoutMilliseconds) { state -> [Positioned<[UInt8]>]? in
            guard let stream = state.belongings[sessionID]?.entries[actionID], stream.endsAt > self.now else {
                return nil
            }
            let entries = stream.value.after(position, count: 4)
            return entries.isEmpty ? nil : entries
        }
        var entries: [Positioned<ActionEntry>] = []
        for json in found ?? [] {
            let entry = try StoredJSON.actionEntry(from: json.element)
            entries.append(Positioned(position: json.position, element: entry))
        }
        return entries
    }

    package func claimAction(
        idempotencyKey: String, actionID: String, in sessionID: String
    ) throws(StoreError) -> String {
        try StoreIdentifier.check(actionID, of: "action")
        try StoreLimits.checkIdempotencyKey(idempotencyKey)
        var owner = actionID
        try add(to: sessionID) { belongings, _, now in
            if let claim = belongings.claims[idempotencyKey], claim.endsAt > now {
                owner = claim.value
            } else {
                belongings.claims[idempotencyKey] = .init(value: actionID, endsAt: now + lifetimes.results)
            }
        }
        return owner
    }

    package func takeAction(
        idempotencyKey: String, actionID: String, in sessionID: String
    ) throws(StoreError) {
        try add(to: sessionID, change(.owner(idempotencyKey: idempotencyKey, actionID: actionID)))
    }

    typealias Change = (inout InMemoryState.Belongings, StreamPosition, Int64) -> Void

    /// What storing the addition does, once it is known to be allowed.
    func change(_ addition: SessionAddition) throws(StoreError) -> Change {
        let lifetime = lifetimes.results
        switch addition {
        case .command(let command):
            try command.check()
            return { belongings, position, _ in
                belongings.commands.append(command, at: position, limit: StoreLimits.commandsPerSession)
            }
        case .entry(let entry, let actionID):
            try StoreIdentifier.check(actionID, of: "action")
            let json = try StoredJSON.encode(entry)
            return { belongings, position, now in
                var stream = belongings.entries[actionID].flatMap { $0.endsAt > now ? $0.value : nil } ?? .init()
                stream.append(json, at: position, limit: StoreLimits.entriesPerAction)
                belongings.entries[actionID] = .init(value: stream, endsAt: now + lifetime)
            }
        case .receipt(let receipt):
            _ = try StoredJSON.encode(receipt, as: "action receipt", limit: StoreLimits.receipt)
            return { belongings, _, _ in
                belongings.receipts.append(receipt)
                belongings.receipts.removeFirst(max(0, belongings.receipts.count - StoreLimits.receiptsPerSession))
            }
        case .event(let event):
            _ = try StoredJSON.encode(event, as: "session event", limit: StoreLimits.event)
            return { belongings, _, _ in
                belongings.history.append(event)
                belongings.history.removeFirst(max(0, belongings.history.count - StoreLimits.eventsPerSession))
            }
        case .owner(let idempotencyKey, let actionID):
            try StoreIdentifier.check(actionID, of: "action")
            try StoreLimits.checkIdempotencyKey(idempotencyKey)
            return { belongings, _, now in
                belongings.claims[idempotencyKey] = .init(value: actionID, endsAt: now + lifetime)
            }
        }
    }

    @discardableResult
    func add(
        to sessionID: String, _ change: Change
    ) throws(StoreError) -> StreamPosition {
        try StoreIdentifier.check(sessionID, of: "session")
        let now = now
        let position = state.change { state -> StreamPosition? in
            guard state.record(sessionID, at: now) != nil else { return nil }
            let position = state.nextPosition()
            change(&state.belongings[sessionID, default: .init()], position, now)
            return position
        }
        guard let position else { throw .noSuchSession(id: sessionID) }
        return position
    }
}
