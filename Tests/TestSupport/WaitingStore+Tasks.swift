package import SessionStore

extension WaitingStore {
    package func register(_ task: TaskRegistration) throws(StoreError) { try base.register(task) }
    package func heartbeat(of taskID: String) throws(StoreError) -> Bool { try base.heartbeat(of: taskID) }

    package func registration(of taskID: String) throws(StoreError) -> TaskRegistration? {
        try base.registration(of: taskID)
    }

    package func setAddress(_ address: String, of taskID: String) throws(StoreError) {
        try base.setAddress(address, of: taskID)
    }

    package func offerToPool(_ taskID: String) throws(StoreError) -> Bool { try base.offerToPool(taskID) }
    package func claimFromPool() throws(StoreError) -> TaskRegistration? { try base.claimFromPool() }
    package func withdraw(_ taskID: String) throws(StoreError) { try base.withdraw(taskID) }
    package func poolCount() throws(StoreError) -> Int { try base.poolCount() }

    package func expectPoolTask(_ token: String, size: Int, milliseconds: Int64) throws(StoreError) -> Bool {
        try base.expectPoolTask(token, size: size, milliseconds: milliseconds)
    }

    package func forgetPoolTask(_ token: String) throws(StoreError) { try base.forgetPoolTask(token) }

    package func assign(_ assignment: TaskAssignment, to taskID: String) throws(StoreError) -> Bool {
        try checkFailure(.assignment)
        return try base.assign(assignment, to: taskID)
    }

    package func waitForAssignment(
        of taskID: String, timeoutMilliseconds: Int
    ) throws(StoreError) -> TaskAssignment? {
        try wait(timeoutMilliseconds) { () throws(StoreError) in
            try base.waitForAssignment(of: taskID, timeoutMilliseconds: 0)
        }
    }
}
