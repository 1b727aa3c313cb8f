package import SessionStore

extension WaitingStore {
    package func addViewer(
        _ viewer: ScreencastViewer, to sessionID: String
    ) throws(StoreError) -> ViewerAdmission {
        try checkFailure()
        return try base.addViewer(viewer, to: sessionID)
    }

    package func removeViewer(_ connectionID: String, from sessionID: String) throws(StoreError) -> Bool {
        try base.removeViewer(connectionID, from: sessionID)
    }

    package func removeConnection(_ connectionID: String) throws(StoreError) -> [String] {
        try checkFailure()
        return try base.removeConnection(connectionID)
    }

    package func viewers(of sessionID: String) throws(StoreError) -> [ScreencastViewer] {
        try base.viewers(of: sessionID)
    }
}
