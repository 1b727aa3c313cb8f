package import RedisTransport

/// The store in Redis 6.2 or later. Searches for no key: only named keys are read, so that it works on a cluster and on a server
/// with millions of keys alike.
package final class RedisSessionStore: SessionStoring {
    let lifetimes: StoreLifetimes
    private let connection: RedisConnection
    private let timeoutMilliseconds: Int

    /// `timeoutMilliseconds` is what a command that does not wait may take, connecting included.
    package init(_ connection: RedisConnection, lifetimes: StoreLifetimes, timeoutMilliseconds: Int) {
        self.connection = connection
        self.lifetimes = lifetimes
        self.timeoutMilliseconds = timeoutMilliseconds
    }
}

extension RedisSessionStore {
    func send(
        _ command: [RedisArgument], repetition: RedisConnection.Repetition
    ) throws(StoreError) -> RedisValue {
        do {
            return try connection.send(command, repetition: repetition, timeoutMilliseconds: timeoutMilliseconds)
        } catch {
            throw .redis(error)
        }
    }

    /// For commands that only read, and that the next call will send; `others` are told and forgotten.
    func sendAhead(_ commands: [[RedisArgument]], with others: [[RedisArgument]]) {
        connection.sendAhead(commands, with: others, timeoutMilliseconds: timeoutMilliseconds)
    }

    /// Throws the first error among the replies.
    func send(
        _ commands: [[RedisArgument]], repetition: RedisConnection.Repetition
    ) throws(StoreError) -> [RedisValue] {
        guard !commands.isEmpty else { return [] }
        let replies: [RedisValue]
        do {
            replies = try connection.send(commands, repetition: repetition, timeoutMilliseconds: timeoutMilliseconds)
        } catch {
            throw .redis(error)
        }
        for reply in replies {
            if case .error(let error) = reply { throw .redis(error) }
        }
        return replies
    }

    func run(
        _ script: RedisScript, keys: [RedisArgument], arguments: [RedisArgument],
        repetition: RedisConnection.Repetition
    ) throws(StoreError) -> RedisValue {
        do {
            return try connection.run(
                script, keys: keys, arguments: arguments, repetition: repetition,
                timeoutMilliseconds: timeoutMilliseconds)
        } catch {
            throw .redis(error)
        }
    }

    /// As `run`, without waiting; nil where that is not possible now.
    func post(_ script: RedisScript, keys: [RedisArgument], arguments: [RedisArgument]) -> PostedCommand? {
        connection.post(script, keys: keys, arguments: arguments)
    }

    /// What a script answered that was posted; nil where the server did not know it.
    func reply(to command: PostedCommand) throws(StoreError) -> RedisValue? {
        do {
            return try connection.reply(to: command, timeoutMilliseconds: timeoutMilliseconds)
        } catch  where error.code == .server("NOSCRIPT") {
            return nil
        } catch {
            throw .redis(error)
        }
    }

    /// As `run`, for a script that answers with a number.
    func runForNumber(
        _ script: RedisScript, keys: [RedisArgument], arguments: [RedisArgument],
        repetition: RedisConnection.Repetition
    ) throws(StoreError) -> Int64 {
        let reply = try run(script, keys: keys, arguments: arguments, repetition: repetition)
        guard let number = reply.integer else { throw Self.unexpected("a script") }
        return number
    }

    /// The entries of a stream after `position`, oldest first; waits for them. Empty when the time is over. `isDiscarding`: the
    /// others are removed on the same trip.
    func readStream(
        _ key: RedisArgument, after position: StreamPosition, count: Int, isDiscarding: Bool = false,
        timeoutMilliseconds: Int
    ) throws(StoreError) -> [(StreamPosition, RedisValue)] {
        // BLOCK 0 would wait for ever.
        let block: [RedisArgument] = timeoutMilliseconds > 0 ? ["BLOCK", RedisArgument(timeoutMilliseconds)] : []
        let command = ["XREAD", "COUNT", RedisArgument(count)] + block + ["STREAMS", key, "\(position.description)"]
        let trim: [[RedisArgument]] =
            isDiscarding && position != .start ? [["XTRIM", key, "MINID", "\(position.next.description)"]] : []
        let replies: [RedisValue]
        do {
            replies = try connection.sendBlocking(trim + [command], blockMilliseconds: max(0, timeoutMilliseconds))
        } catch {
            throw .redis(error)
        }
        for case .error(let error) in replies { throw .redis(error) }
        guard let reply = replies.last, !reply.isNull else { return [] }
        guard let entries = reply.elements?.first?.elements?.last?.elements else { throw Self.unexpected("XREAD") }
        var positioned: [(StreamPosition, RedisValue)] = []
        for entry in entries {
            guard let parts = entry.elements, parts.count == 2, let text = parts[0].text,
                let position = StreamPosition(text)
            else { throw Self.unexpected("XREAD") }
            positioned.append((position, parts[1]))
        }
        return positioned
    }

    static func unexpected(_ command: String) -> StoreError {
        .redis(RedisError(.protocolViolation, "the reply to \(command) has an unexpected shape"))
    }
}
