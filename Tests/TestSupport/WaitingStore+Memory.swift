package import SessionStore

extension WaitingStore {
    package func append(_ receipt: ActionReceipt, to sessionID: String) throws(StoreError) {
        try base.append(receipt, to: sessionID)
    }

    package func receipts(of sessionID: String) throws(StoreError) -> [ActionReceipt] {
        try base.receipts(of: sessionID)
    }

    package func recollection(_ key: String, in projectID: String) throws(StoreError) -> [UInt8]? {
        try base.recollection(key, in: projectID)
    }

    package func remember(_ bytes: [UInt8], as key: String, in projectID: String) throws(StoreError) {
        try base.remember(bytes, as: key, in: projectID)
    }

    package func forget(_ key: String, in projectID: String) throws(StoreError) {
        try base.forget(key, in: projectID)
    }
}
