import RedisTransport

extension RedisSessionStore {
    package func register(_ task: TaskRegistration) throws(StoreError) {
        let keys = try TaskKeys(task.taskID)
        if let address = task.address { try setAddress(address, of: task.taskID) }
        _ = try run(
            TaskScripts.register, keys: [keys.registration],
            arguments: [RedisArgument(lifetimes.registration)] + task.fields, repetition: .allowed)
    }

    package func heartbeat(of taskID: String) throws(StoreError) -> Bool {
        let keys = try TaskKeys(taskID)
        let answer = try runForNumber(
            TaskScripts.heartbeat, keys: [keys.registration, keys.claim, keys.assignment],
            arguments: [RedisArgument(lifetimes.registration)], repetition: .allowed)
        if answer == 1 { try addToPool(taskID) }
        return answer >= 0
    }

    package func registration(of taskID: String) throws(StoreError) -> TaskRegistration? {
        guard StoreIdentifier.isValid(taskID) else { return nil }
        let keys = try TaskKeys(taskID)
        let replies = try send([["HGETALL", keys.registration], ["GET", keys.address]], repetition: .allowed)
        let fields = try RedisFields(replies[0], of: "task registration")
        guard !fields.isEmpty else { return nil }
        return try TaskRegistration(fields, taskID: taskID, address: replies[1].text)
    }

    package func setAddress(_ address: String, of taskID: String) throws(StoreError) {
        _ = try send(
            [
                "SET", try TaskKeys(taskID).address, RedisArgument(address), "PX", RedisArgument(lifetimes.session),
            ], repetition: .allowed)
    }

    package func offerToPool(_ taskID: String) throws(StoreError) -> Bool {
        let keys = try TaskKeys(taskID)
        let offered = try runForNumber(
            TaskScripts.offer, keys: [keys.registration, keys.claim, keys.assignment], arguments: [],
            repetition: .allowed)
        guard offered == 1 else { return false }
        try addToPool(taskID)
        return true
    }

    package func claimFromPool() throws(StoreError) -> TaskRegistration? {
        while true {
            let reply = try run(TaskScripts.takeFromPool, keys: [TaskKeys.pool], arguments: [], repetition: .forbidden)
            guard !reply.isNull else { return nil }
            guard let taskID = reply.text else { throw Self.unexpected("a script") }
            let keys = try TaskKeys(taskID)
            let claimed = try runForNumber(
                TaskScripts.claim, keys: [keys.registration, keys.claim, keys.assignment],
                arguments: [RedisArgument(lifetimes.registration)], repetition: .forbidden)
            guard claimed == 1, let task = try registration(of: taskID) else { continue }
            return task
        }
    }

    package func withdraw(_ taskID: String) throws(StoreError) {
        let keys = try TaskKeys(taskID)
        _ = try send(
            [
                ["DEL", keys.registration, keys.claim, keys.address],
                ["ZREM", TaskKeys.pool, RedisArgument(taskID)],
            ], repetition: .allowed)
    }

    package func poolCount() throws(StoreError) -> Int {
        Int(try runForNumber(TaskScripts.countPool, keys: [TaskKeys.pool], arguments: [], repetition: .allowed))
    }

    package func expectPoolTask(_ token: String, size: Int, milliseconds: Int64) throws(StoreError) -> Bool {
        try runForNumber(
            TaskScripts.expect, keys: [TaskKeys.pool, TaskKeys.expected],
            arguments: [RedisArgument(token), RedisArgument(size), RedisArgument(milliseconds)],
            repetition: .allowed) == 1
    }

    package func forgetPoolTask(_ token: String) throws(StoreError) {
        _ = try send(["ZREM", TaskKeys.expected, RedisArgument(token)], repetition: .allowed)
    }

    package func assign(_ assignment: TaskAssignment, to taskID: String) throws(StoreError) -> Bool {
        try runForNumber(
            TaskScripts.assign, keys: [try TaskKeys(taskID).assignment],
            arguments: [RedisArgument(lifetimes.session)] + assignment.fields, repetition: .forbidden) == 1
    }

    package func waitForAssignment(
        of taskID: String, timeoutMilliseconds: Int
    ) throws(StoreError) -> TaskAssignment? {
        let entries = try readStream(
            try TaskKeys(taskID).assignment, after: .start, count: 1, timeoutMilliseconds: timeoutMilliseconds)
        guard let (_, reply) = entries.first else { return nil }
        return try TaskAssignment(try RedisFields(reply, of: "task assignment"))
    }
}

private extension RedisSessionStore {
    func addToPool(_ taskID: String) throws(StoreError) {
        _ = try run(
            TaskScripts.addToPool, keys: [TaskKeys.pool, TaskKeys.expected],
            arguments: [
                RedisArgument(taskID), RedisArgument(lifetimes.registration), RedisArgument(lifetimes.session),
            ], repetition: .allowed)
    }
}
