package import SessionStore

extension InMemorySessionStore {
    package func addViewer(
        _ viewer: ScreencastViewer, to sessionID: String
    ) throws(StoreError) -> ViewerAdmission {
        try StoreIdentifier.check(sessionID, of: "session")
        try StoreIdentifier.check(viewer.connectionID, of: "connection")
        let now = now
        let admission = state.change { state -> ViewerAdmission? in
            let watched = state.watched(by: viewer.connectionID, at: now)
                .filter { state.record($0, at: now) != nil }
            guard watched.contains(sessionID) || watched.count < StoreLimits.sessionsPerConnection else {
                return .connectionIsFull
            }
            state.connections[viewer.connectionID]?.value.remove(sessionID)
            guard state.record(sessionID, at: now) != nil else { return nil }
            var viewers = state.viewers(of: sessionID, at: now)
            let isKnown = viewers[viewer.connectionID] != nil
            guard isKnown || viewers.count < StoreLimits.viewersPerSession else { return .sessionIsFull }
            viewers[viewer.connectionID] = .init(value: viewer, endsAt: now + lifetimes.viewer)
            state.belongings[sessionID, default: .init()].viewers = viewers
            state.connections[viewer.connectionID] = .init(
                value: watched.union([sessionID]), endsAt: now + lifetimes.viewer)
            return isKnown ? .replaced : .added
        }
        guard let admission else { throw .noSuchSession(id: sessionID) }
        return admission
    }

    package func removeViewer(_ connectionID: String, from sessionID: String) throws(StoreError) -> Bool {
        guard StoreIdentifier.isValid(sessionID) else { return false }
        try StoreIdentifier.check(connectionID, of: "connection")
        let now = now
        return state.change { state in
            state.connections[connectionID]?.value.remove(sessionID)
            let isKnown = state.viewers(of: sessionID, at: now)[connectionID] != nil
            state.belongings[sessionID]?.viewers[connectionID] = nil
            return isKnown
        }
    }

    package func removeConnection(_ connectionID: String) throws(StoreError) -> [String] {
        try StoreIdentifier.check(connectionID, of: "connection")
        let now = now
        return state.change { state in
            let sessions = state.watched(by: connectionID, at: now).sorted()
            for session in sessions { state.belongings[session]?.viewers[connectionID] = nil }
            state.connections[connectionID] = nil
            return sessions
        }
    }

    package func viewers(of sessionID: String) throws(StoreError) -> [ScreencastViewer] {
        let now = now
        return state.change { $0.viewers(of: sessionID, at: now) }.values.map(\.value)
            .sorted { $0.connectionID < $1.connectionID }
    }
}
