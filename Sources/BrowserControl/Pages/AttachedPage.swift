/// A page and the session in which the controller speaks with its main frame's process.
package struct AttachedPage: Sendable, Hashable {
    /// The target's id, which is the main frame's.
    package let id: String
    package let session: String

    package init(id: String, session: String) {
        self.id = id
        self.session = session
    }
}
