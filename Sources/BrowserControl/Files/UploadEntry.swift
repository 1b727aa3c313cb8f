package import Timestamps

/// A file that a client has given to a session.
package struct UploadEntry: Sendable, Hashable {
    package let name: String
    package let size: Int64
    package let uploadedAt: Timestamp
}
