package import SessionStore

extension WaitingStore {
    @discardableResult
    package func append(_ command: SessionCommand, to sessionID: String) throws(StoreError) -> StreamPosition {
        try checkFailure(.command)
        return try base.append(command, to: sessionID)
    }

    package func commands(
        of sessionID: String, after position: StreamPosition, timeoutMilliseconds: Int
    ) throws(StoreError) -> [Positioned<SessionCommand>] {
        try wait(timeoutMilliseconds) { () throws(StoreError) in
            let found = try base.commands(of: sessionID, after: position, timeoutMilliseconds: 0)
            return found.isEmpty ? nil : found
        } ?? []
    }

    @discardableResult
    package func append(
        _ entry: ActionEntry, toAction actionID: String, of sessionID: String
    ) throws(StoreError) -> StreamPosition {
        try base.append(entry, toAction: actionID, of: sessionID)
    }

    package func entries(
        ofAction actionID: String, of sessionID: String, after position: StreamPosition, timeoutMilliseconds: Int
    ) throws(StoreError) -> [Positioned<ActionEntry>] {
        try wait(timeoutMilliseconds) { () throws(StoreError) in
            let found = try base.entries(
                ofAction: actionID, of: sessionID, after: position, timeoutMilliseconds: 0)
            return found.isEmpty ? nil : found
        } ?? []
    }

    package func claimAction(
        idempotencyKey: String, actionID: String, in sessionID: String
    ) throws(StoreError) -> String {
        try base.claimAction(idempotencyKey: idempotencyKey, actionID: actionID, in: sessionID)
    }

    package func takeAction(idempotencyKey: String, actionID: String, in sessionID: String) throws(StoreError) {
        try base.takeAction(idempotencyKey: idempotencyKey, actionID: actionID, in: sessionID)
    }
}
