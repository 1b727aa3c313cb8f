package import Timestamps

/// One download of a session's browser.
package struct DownloadEntry: Sendable, Hashable {
    package enum State: String, Sendable, Hashable {
        case inProgress
        case completed
        case canceled
    }

    /// The browser's own id (`guid`), which is also the file's name on disk.
    package let id: String
    /// For people and clients; unique in the session, in whatever case.
    package let name: String
    package var receivedBytes: Int64
    /// What the server announced; nil where it did not.
    package var totalBytes: Int64?
    package var state: State
    /// Why it was ended from here; nil where it was not.
    package var problem: String?
    package let startedAt: Timestamp
    package var finishedAt: Timestamp?
}
