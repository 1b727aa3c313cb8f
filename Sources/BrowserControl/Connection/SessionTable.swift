import DevToolsProtocol

/// One who speaks with the browser: the controller itself, or one client.
struct RecipientID: Hashable, Sendable {
    let number: Int
}

/// Whose the sessions on the pipe are.
///
/// Chromium lets everybody on a pipe use every session of that pipe, so it is this table that keeps clients apart. Each
/// recipient has one root session; a session that is attached within one of its sessions is its own too.
struct SessionTable {
    /// Where a message of the browser goes.
    enum Delivery: Equatable {
        /// It concerns the pipe's own connection: an answer to a call of the table's owner.
        case pipe
        /// For the client, from its root session: the session is not to be shown.
        case rootSession(RecipientID)
        case childSession(RecipientID)
        /// A recipient's root session is over.
        case ended(RecipientID)
        /// A session that is nobody's (any more).
        case nobody
    }

    private struct Session {
        let owner: RecipientID
        let targetID: String?
        let isRoot: Bool
    }

    private var sessions: [String: Session] = [:]
    private var roots: [RecipientID: String] = [:]
    /// Clients for which new targets wait.
    private var holders: Set<RecipientID> = []

    /// Gives a recipient its root session.
    mutating func join(_ recipient: RecipientID, rootSession: String) {
        roots[recipient] = rootSession
        sessions[rootSession] = Session(owner: recipient, targetID: nil, isRoot: true)
    }

    /// Forgets a recipient and all its sessions; answers with its root session, which has to be detached.
    mutating func leave(_ recipient: RecipientID) -> String? {
        sessions = sessions.filter { $0.value.owner != recipient }
        holders.remove(recipient)
        return roots.removeValue(forKey: recipient)
    }

    func rootSession(of recipient: RecipientID) -> String? {
        roots[recipient]
    }

    /// Whether the recipient may address that session. Its root session has no address.
    func isChild(_ sessionID: String, of recipient: RecipientID) -> Bool {
        guard let session = sessions[sessionID] else { return false }
        return session.owner == recipient && !session.isRoot
    }

    /// What the session is attached to, where that is known.
    func targetID(of sessionID: String) -> String? {
        sessions[sessionID]?.targetID
    }

    /// Whether new targets wait for the recipient (`Target.setAutoAttach` with `waitForDebuggerOnStart`).
    mutating func setHolding(_ isHolding: Bool, _ recipient: RecipientID) {
        if isHolding { holders.insert(recipient) } else { holders.remove(recipient) }
    }

    /// Whether new targets wait for anybody.
    var hasHolders: Bool { !holders.isEmpty }

    /// Whether somebody for whom new targets wait is attached to that one.
    func isHeld(_ targetID: String) -> Bool {
        hasHolders && sessions.values.contains { $0.targetID == targetID && holders.contains($0.owner) }
    }

    /// Takes note of sessions that come and go, and says whose the message is.
    mutating func route(_ fields: RoutingFields) -> Delivery {
        guard let sessionID = fields.sessionID else { return routeUnaddressed(fields) }
        guard let session = sessions[sessionID] else { return .nobody }
        switch fields.event {
        case .attachedToTarget(let target):
            if sessions[target.sessionID] == nil {
                sessions[target.sessionID] = Session(
                    owner: session.owner, targetID: target.targetID, isRoot: false)
            }
        case .detachedFromTarget(let target):
            if isChild(target.sessionID, of: session.owner) { sessions[target.sessionID] = nil }
        case .receivedMessageFromTarget, .other, nil: break
        }
        return session.isRoot ? .rootSession(session.owner) : .childSession(session.owner)
    }

    private mutating func routeUnaddressed(_ fields: RoutingFields) -> Delivery {
        guard case .detachedFromTarget(let target) = fields.event, let session = sessions[target.sessionID],
            session.isRoot
        else { return .pipe }
        return .ended(session.owner)
    }
}
