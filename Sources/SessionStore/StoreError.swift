package import RedisTransport

/// Why the store did not do what was asked.
package enum StoreError: Error, Hashable, CustomStringConvertible {
    /// A session with this id exists, or existed during the last 24 hours.
    case alreadyExists(id: String)
    /// The session does not exist (any more), so that nothing can be added to it.
    case noSuchSession(id: String)
    /// The id cannot be part of a key: see `StoreIdentifier`.
    case malformedIdentifier(String)
    /// A value is larger than the store accepts; both numbers are bytes.
    case tooLarge(what: String, size: Int, limit: Int)
    /// A stored value, or one to store, is not what its kind prescribes.
    case unreadable(what: String, problem: String)
    /// Others changed the record during every one of the attempts.
    case contended(id: String, attempts: Int)
    /// Redis did not answer as it should; the code says whether the change may have been made.
    case redis(RedisError)

    package var description: String {
        switch self {
        case .alreadyExists(let id): "session \(id) exists already"
        case .noSuchSession(let id): "session \(id) does not exist"
        case .malformedIdentifier(let what): "the \(what) id is empty, too long or has characters that ids do not have"
        case .tooLarge(let what, let size, let limit): "the \(what) has \(size) bytes, more than the limit of \(limit)"
        case .unreadable(let what, let problem): "the stored \(what) cannot be read: \(problem)"
        case .contended(let id, let attempts): "session \(id) was changed by others during \(attempts) attempts"
        case .redis(let error): error.description
        }
    }
}
