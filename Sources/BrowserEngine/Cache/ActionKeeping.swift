/// Where remembered actions are kept. Failures are the keeper's to log: nothing depends on the memory.
package protocol ActionKeeping: Sendable {
    func recollection(_ key: String) async -> [UInt8]?
    func remember(_ bytes: [UInt8], as key: String) async
    func forget(_ key: String) async
}
