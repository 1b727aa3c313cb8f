import RedisTransport
import SessionLifecycle
package import Timestamps

extension RedisSessionStore {
    package func sessions(
        of projectID: String, limit: Int, before cursor: SessionCursor?
    ) throws(StoreError) -> SessionPage {
        guard StoreIdentifier.isValid(projectID) else { return SessionPage(sessions: [], next: nil) }
        let project = try ProjectKeys(projectID)
        let size = min(max(1, limit), 1000)
        var sessions: [SessionRecord] = []
        let (places, next) = try places(in: project, count: size, before: cursor)
        try visit(places, of: project, field: "record") { (reply) throws(StoreError) in
            guard let record = try Self.record(reply), record.projectID == projectID else { return false }
            sessions.append(record)
            return true
        }
        return SessionPage(sessions: sessions, next: next)
    }

    package func liveSessionCount(of projectID: String) throws(StoreError) -> Int {
        guard StoreIdentifier.isValid(projectID) else { return 0 }
        let project = try ProjectKeys(projectID)
        var count = 0
        var cursor: SessionCursor?
        repeat {
            let (places, next) = try places(in: project, count: 1000, before: cursor)
            try visit(places, of: project, field: "status") { (reply) throws(StoreError) in
                guard !reply.isNull else { return false }
                guard let status = reply.text.flatMap(SessionStatus.init(rawValue:)) else {
                    throw .unreadable(what: "session status", problem: "it is of no known kind")
                }
                if !status.isEnded { count += 1 }
                return true
            }
            cursor = next
        } while cursor != nil
        return count
    }

    package func countCreation(
        in projectID: String, now: Timestamp, windowSeconds: Int, limit: Int
    ) throws(StoreError) -> CreationAllowance {
        precondition(windowSeconds > 0, "a window has a length")
        let length = Int64(windowSeconds)
        let start = now.seconds - now.seconds % length
        // Twice the window: the machines' clocks differ.
        let count = try runForNumber(
            RecordScripts.countCreation, keys: [try ProjectKeys(projectID).creations(windowStart: start)],
            arguments: [RedisArgument(limit), RedisArgument(length * 2000)], repetition: .forbidden)
        return CreationAllowance(
            isAllowed: count >= 0, remaining: count >= 0 ? limit - Int(count) : 0,
            resetsAt: Timestamp(seconds: start + length))
    }
}

private extension RedisSessionStore {
    /// Entries of the index, newest first, and where to go on.
    func places(
        in project: ProjectKeys, count: Int, before cursor: SessionCursor?
    ) throws(StoreError) -> ([SessionCursor], SessionCursor?) {
        let start: RedisArgument = cursor.map { "(\($0.text)" } ?? "+"
        let range: [RedisArgument] = ["ZRANGE", project.sessions, start, "-", "BYLEX", "REV", "LIMIT", "0"]
        let replies = try send(
            [
                range + [RedisArgument(count + 1)],
                ["PEXPIRE", project.sessions, RedisArgument(lifetimes.session)],
            ], repetition: .allowed)
        guard let members = replies.first?.elements else { throw Self.unexpected("ZRANGE") }
        var places: [SessionCursor] = []
        for member in members {
            guard let place = member.text.flatMap({ SessionCursor($0) }) else {
                throw .unreadable(what: "index of project \(project.id)", problem: "it has a member that is no place")
            }
            places.append(place)
        }
        return places.count > count ? (Array(places.prefix(count)), places[count - 1]) : (places, nil)
    }

    /// Hands the field of each session's hash to `accept`, and removes from the index what it does not accept.
    func visit(
        _ places: [SessionCursor], of project: ProjectKeys, field: RedisArgument,
        accept: (RedisValue) throws(StoreError) -> Bool
    ) throws(StoreError) {
        var commands: [[RedisArgument]] = []
        for place in places {
            commands.append(["HGET", try SessionKeys(place.sessionID).record, field])
        }
        var dead: [RedisArgument] = []
        for (place, reply) in zip(places, try send(commands, repetition: .allowed)) {
            if try !accept(reply) { dead.append(RedisArgument(place.text)) }
        }
        guard !dead.isEmpty else { return }
        _ = try send(["ZREM", project.sessions] + dead, repetition: .allowed)
    }
}
