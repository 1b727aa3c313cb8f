package import SessionStore

extension InMemorySessionStore {
    package func register(_ task: TaskRegistration) throws(StoreError) {
        try StoreIdentifier.check(task.taskID, of: "task")
        let now = now
        state.change { state in
            let isNew = state.livingTask(task.taskID, at: now) == nil
            var entry = state.tasks[task.taskID] ?? .init()
            entry.registration = .init(value: task, endsAt: now + lifetimes.registration)
            if let address = task.address { entry.address = address }
            if isNew { entry.isOffered = false }
            state.tasks[task.taskID] = entry
        }
    }

    package func heartbeat(of taskID: String) throws(StoreError) -> Bool {
        try StoreIdentifier.check(taskID, of: "task")
        let now = now
        return state.change { state in
            guard let (task, _) = state.livingTask(taskID, at: now) else { return false }
            state.tasks[taskID]?.registration?.endsAt = now + lifetimes.registration
            if task.isOffered, state.isFree(task, at: now) {
                state.addToPool(taskID, until: now + lifetimes.registration)
            }
            return true
        }
    }

    package func registration(of taskID: String) throws(StoreError) -> TaskRegistration? {
        let now = now
        return state.change { $0.livingTask(taskID, at: now)?.1 }
    }

    package func setAddress(_ address: String, of taskID: String) throws(StoreError) {
        try StoreIdentifier.check(taskID, of: "task")
        state.change { $0.tasks[taskID, default: .init()].address = address }
    }

    package func offerToPool(_ taskID: String) throws(StoreError) -> Bool {
        try StoreIdentifier.check(taskID, of: "task")
        let now = now
        return state.change { state in
            guard let (task, _) = state.livingTask(taskID, at: now), state.isFree(task, at: now) else { return false }
            state.tasks[taskID]?.isOffered = true
            state.addToPool(taskID, until: now + lifetimes.registration)
            return true
        }
    }

    package func claimFromPool() throws(StoreError) -> TaskRegistration? {
        let now = now
        return state.change { state in
            while let (taskID, endsAt) = state.pool.max(by: { $0.value < $1.value }) {
                state.pool[taskID] = nil
                guard endsAt > now, let (task, registration) = state.livingTask(taskID, at: now),
                    state.isFree(task, at: now)
                else { continue }
                state.tasks[taskID]?.claimEndsAt = now + lifetimes.registration
                return registration
            }
            return nil
        }
    }

    package func withdraw(_ taskID: String) throws(StoreError) {
        try StoreIdentifier.check(taskID, of: "task")
        state.change { state in
            let assignment = state.tasks[taskID]?.assignment
            state.tasks[taskID] = assignment.map { InMemoryState.Task(assignment: $0) }
            state.pool[taskID] = nil
        }
    }

    package func poolCount() throws(StoreError) -> Int {
        let now = now
        return state.change { state in state.pool.values.count { $0 > now } }
    }

    package func expectPoolTask(_ token: String, size: Int, milliseconds: Int64) throws(StoreError) -> Bool {
        let now = now
        return state.change { state in
            state.expected = state.expected.filter { $0.value > now }
            guard state.pool.values.count(where: { $0 > now }) + state.expected.count < size else { return false }
            state.expected[token] = now + milliseconds
            return true
        }
    }

    package func forgetPoolTask(_ token: String) throws(StoreError) {
        state.change { $0.expected[token] = nil }
    }

    package func assign(_ assignment: TaskAssignment, to taskID: String) throws(StoreError) -> Bool {
        try StoreIdentifier.check(taskID, of: "task")
        return state.change { state in
            guard state.tasks[taskID]?.assignment == nil else { return false }
            state.tasks[taskID, default: .init()].assignment = assignment
            return true
        }
    }

    package func waitForAssignment(
        of taskID: String, timeoutMilliseconds: Int
    ) throws(StoreError) -> TaskAssignment? {
        try StoreIdentifier.check(taskID, of: "task")
        return state.wait(milliseconds: timeoutMilliseconds) { $0.tasks[taskID]?.assignment }
    }
}
