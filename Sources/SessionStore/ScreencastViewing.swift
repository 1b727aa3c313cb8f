/// Who watches which session over the WebSocket API. API Gateway tells of a connection's end as well as it can, which is not
/// always: whoever finds a connection gone removes it, and after `StoreLifetimes.viewer` it is forgotten anyhow.
package protocol ScreencastViewing: AnyObject {
    /// Notes that the viewer watches the session. Throws `noSuchSession`.
    func addViewer(_ viewer: ScreencastViewer, to sessionID: String) throws(StoreError) -> ViewerAdmission

    /// Returns whether the connection watched the session.
    func removeViewer(_ connectionID: String, from sessionID: String) throws(StoreError) -> Bool

    /// The connection is gone. Returns the sessions that it watched.
    func removeConnection(_ connectionID: String) throws(StoreError) -> [String]

    /// Who watches the session, in the order of the connections' ids.
    func viewers(of sessionID: String) throws(StoreError) -> [ScreencastViewer]
}
