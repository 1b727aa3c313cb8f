/// What is remembered of actions after they are done.
package protocol ActionMemory: AnyObject {
    /// Adds a receipt to its session's; the oldest go beyond `StoreLimits.receiptsPerSession`. Throws `noSuchSession`.
    func append(_ receipt: ActionReceipt, to sessionID: String) throws(StoreError)

    /// The receipts of a session's actions, the oldest first.
    func receipts(of sessionID: String) throws(StoreError) -> [ActionReceipt]

    /// What was last remembered under the key in the project, or nil.
    func recollection(_ key: String, in projectID: String) throws(StoreError) -> [UInt8]?

    /// Remembers `bytes` under the key for `StoreLifetimes.recollection`, instead of what was there.
    func remember(_ bytes: [UInt8], as key: String, in projectID: String) throws(StoreError)

    /// Forgets what was remembered under the key.
    func forget(_ key: String, in projectID: String) throws(StoreError)
}
