/// The largest values that a store accepts, in bytes as stored.
package enum StoreLimits {
    /// A session record as JSON.
    package static let record = 256 * 1024
    /// A command's operation, parameters and sealed key together.
    package static let command = 1024 * 1024
    /// The selector of a click that is announced.
    package static let previewedSelector = 4 * 1024
    /// One entry of an action as JSON.
    package static let entry = 4 * 1024 * 1024
    /// A receipt as JSON.
    package static let receipt = 64 * 1024
    /// Receipts that a session keeps; older ones are dropped.
    package static let receiptsPerSession = 2000
    /// A line of a session's history as JSON.
    package static let event = 16 * 1024
    /// Lines of the history that a session keeps; older ones are dropped.
    package static let eventsPerSession = 128
    /// What is remembered under one key in a project.
    package static let recollection = 64 * 1024
    /// A client's idempotency key.
    package static let idempotencyKey = 512
    /// Commands that a session keeps; older ones are dropped.
    package static let commandsPerSession = 1000
    /// Viewers of one session at the same time.
    package static let viewersPerSession = 10
    /// Sessions that one connection of the WebSocket API watches at the same time.
    package static let sessionsPerConnection = 8
    /// Entries that an action keeps; older ones are dropped.
    package static let entriesPerAction = 2000

    /// Throws `tooLarge`.
    package static func checkIdempotencyKey(_ key: String) throws(StoreError) {
        let size = key.utf8.count
        guard size <= idempotencyKey else {
            throw .tooLarge(what: "idempotency key", size: size, limit: idempotencyKey)
        }
    }

    /// Throws `tooLarge`.
    package static func checkRecollection(_ bytes: [UInt8]) throws(StoreError) {
        guard bytes.count <= recollection else {
            throw .tooLarge(what: "recollection", size: bytes.count, limit: recollection)
        }
    }
}
