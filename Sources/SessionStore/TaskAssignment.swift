/// The session that a browser task is to serve. A task gets one in its life.
package struct TaskAssignment: Sendable, Equatable {
    package var sessionID: String
    package var projectID: String
    /// The session's signing key, sealed to the task's public key.
    package var sealedSessionKey: [UInt8]
    /// Where clients reach the controller, `HOST:PORT`.
    package var address: String

    package init(sessionID: String, projectID: String, sealedSessionKey: [UInt8], address: String) {
        self.sessionID = sessionID
        self.projectID = projectID
        self.sealedSessionKey = sealedSessionKey
        self.address = address
    }
}
