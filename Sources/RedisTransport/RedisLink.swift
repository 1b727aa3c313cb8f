import ProcessEnvironment

/// A connection that is signed in: commands out, replies in. After any error but a server's it must not be used again.
final class RedisLink {
    private let channel: RedisChannel
    private let reader: ReplyReader
    private let password: Secret<String>?
    private var buffer = [UInt8](repeating: 0, count: 64 * 1024)

    /// Connects, signs in and selects the database. Throws `couldNotConnect`, `tlsFailed`, `authenticationFailed`.
    init(to url: RedisURL, options: RedisOptions, tls: TLSContext?, by deadline: Deadline) throws(RedisError) {
        self.channel = try RedisChannel(to: url, path: options.path, tls: tls, by: deadline)
        self.reader = try ReplyReader(limits: options.limits)
        self.password = url.password
        try signIn(url, by: deadline)
    }

    /// Sends formatted commands.
    func write(_ bytes: [UInt8], by deadline: Deadline) throws(RedisError) -> RedisChannel.Written {
        try channel.write(bytes, by: deadline)
    }

    /// Waits for the next reply; nil when the time is over. Throws `connectionLost`, `replyTooLarge`, `protocolViolation`.
    func read(by deadline: Deadline) throws(RedisError) -> RedisValue? {
        while true {
            if let value = try reader.next() { return hidingPassword(value) }
            switch try channel.read(into: &buffer, by: deadline) {
            case .bytes(let count): try reader.feed(buffer[..<count])
            case .timedOut: return nil
            case .ended:
                throw RedisError(
                    .connectionLost, "the connection ended before the reply: whether the command ran is unknown")
            }
        }
    }

    /// The socket, for who waits for it in another way than by `read`.
    var descriptor: Int32 { channel.descriptor }

    /// The replies in bytes that were read from the socket. Throws as `read`.
    func receive(_ bytes: [UInt8]) throws(RedisError) -> [RedisValue] {
        try reader.feed(channel.received(bytes)[...])
        var replies: [RedisValue] = []
        while let reply = try reader.next() { replies.append(hidingPassword(reply)) }
        return replies
    }

    /// Whether the connection has ended, or the server says something though nobody asked.
    var isUnusable: Bool {
        guard !reader.hasPendingBytes else { return true }
        // TLS has messages of its own (session tickets), which make the socket readable and yield no bytes here.
        guard case .timedOut = try? channel.read(into: &buffer, by: Deadline(inMilliseconds: 0)) else { return true }
        return false
    }
}

private extension RedisLink {
    func signIn(_ url: RedisURL, by deadline: Deadline) throws(RedisError) {
        var commands: [[RedisArgument]] = []
        if let password = url.password?.revealed {
            commands.append(["AUTH"] + (url.user.map { [RedisArgument($0)] } ?? []) + [RedisArgument(password)])
        }
        if url.database != 0 { commands.append(["SELECT", RedisArgument(url.database)]) }
        guard !commands.isEmpty else { return }
        guard case .everything = try write(CommandFormatter.format(commands), by: deadline) else {
            throw RedisError(.couldNotConnect, "\(url) ended the connection at once")
        }
        for _ in commands {
            guard let reply = try read(by: deadline) else {
                throw RedisError(.timedOut, "\(url) did not answer the sign-in in time")
            }
            guard case .error(let error) = reply else { continue }
            throw RedisError(.authenticationFailed, "\(url) refused the sign-in: \(error.message)")
        }
    }

    func hidingPassword(_ value: RedisValue) -> RedisValue {
        guard case .error(let error) = value else { return value }
        return .error(error.hiding(password?.revealed))
    }
}
