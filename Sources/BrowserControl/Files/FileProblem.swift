/// Why something cannot be done with a session's files.
package enum FileProblem: Error, Sendable, Hashable {
    case notFound
    /// The download still runs, or has failed.
    case notReady(String)
    /// The name of an upload says nothing that could be kept.
    case badName
    /// More than the limits allow; which, and what to do.
    case tooMuch(String)
    /// The disk does not do what it should: `errno`.
    case disk(Int32)
}
