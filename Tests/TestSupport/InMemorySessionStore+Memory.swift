package import SessionStore

extension InMemorySessionStore {
    package func append(_ receipt: ActionReceipt, to sessionID: String) throws(StoreError) {
        try add(to: sessionID, change(.receipt(receipt)))
    }

    package func receipts(of sessionID: String) throws(StoreError) -> [ActionReceipt] {
        state.change { $0.belongings[sessionID]?.receipts ?? [] }
    }

    package func recollection(_ key: String, in projectID: String) throws(StoreError) -> [UInt8]? {
        try StoreIdentifier.check(projectID, of: "project")
        try StoreIdentifier.check(key, of: "recollection")
        let now = now
        return state.change { state in
            guard let found = state.recollections[projectID]?[key], found.endsAt > now else { return nil }
            return found.value
        }
    }

    package func remember(_ bytes: [UInt8], as key: String, in projectID: String) throws(StoreError) {
        try StoreIdentifier.check(projectID, of: "project")
        try StoreIdentifier.check(key, of: "recollection")
        try StoreLimits.checkRecollection(bytes)
        let end = now + StoreLifetimes.recollection
        state.change { $0.recollections[projectID, default: [:]][key] = .init(value: bytes, endsAt: end) }
    }

    package func forget(_ key: String, in projectID: String) throws(StoreError) {
        try StoreIdentifier.check(projectID, of: "project")
        try StoreIdentifier.check(key, of: "recollection")
        state.change { $0.recollections[projectID]?[key] = nil }
    }
}
