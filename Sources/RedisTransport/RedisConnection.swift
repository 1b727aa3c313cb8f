/// A connection to Redis for one caller at a time. Calls block until the reply or the deadline. It connects when it is first
/// used, and again whenever it was found dead *before* a command was sent.
///
/// Errors `timedOut` and `connectionLost` of a command that was sent mean that it is unknown whether it ran; the next command
/// gets a new connection, so that a late reply is never taken for another command's.
package final class RedisConnection {
    private let url: RedisURL
    private let options: RedisOptions
    private var tls: TLSContext?
    private var link: RedisLink? {
        didSet {
            (ahead, unwanted) = (nil, 0)
            if case .awaited = posted { posted = nil }
        }
    }
    /// What was sent over the link and not asked for yet.
    private var ahead: Ahead?
    /// How many replies are on their way, after those of `ahead`, that nobody wants.
    private var unwanted = 0
    /// What was posted last, unless its reply was taken.
    private var posted: Posted?
    private var postedCount = 0

    private struct Ahead {
        let bytes: [UInt8]
        let replies: Int
    }

    private enum Posted {
        case awaited(PostedCommand)
        case answered(PostedCommand, RedisValue)
    }

    /// What `post` sends at most, in bytes: a socket that nobody has written to takes that at once.
    private static let longestPost = 32 * 1024

    package init(to url: RedisURL, options: RedisOptions) {
        self.url = url
        self.options = options
    }

    /// Whether a command may be sent a second time when it is unknown whether it ran.
    package enum Repetition: Sendable {
        /// The command only reads, or does nothing more the second time.
        case allowed
        case forbidden
    }

    /// Sends a command and waits for its reply. Throws an error reply as `server(prefix)`.
    package func send(
        _ command: [RedisArgument], repetition: Repetition, timeoutMilliseconds: Int
    ) throws(RedisError) -> RedisValue {
        let replies = try send([command], repetition: repetition, timeoutMilliseconds: timeoutMilliseconds)
        guard let reply = replies.first else { throw RedisError(.protocolViolation, "a command got no reply") }
        if case .error(let error) = reply { throw error }
        return reply
    }

    /// Sends commands whose replies the next call takes if it sends the very same ones; before any other call they are read and
    /// forgotten. Only for commands that may be sent again: whatever goes wrong here comes to light, and is made good, there.
    /// `others` go with them, if they can be sent at all; nobody wants their replies.
    package func sendAhead(
        _ commands: [[RedisArgument]], with others: [[RedisArgument]] = [], timeoutMilliseconds: Int
    ) {
        let deadline = Deadline(inMilliseconds: timeoutMilliseconds)
        _ = aheadReplies(by: deadline)
        if unwanted > 0, let link { _ = try? read(0, from: link, by: deadline) }
        guard let bytes = try? CommandFormatter.format(commands), let more = try? CommandFormatter.format(others),
            (try? write(bytes + more, by: deadline)) != nil
        else { return }
        ahead = Ahead(bytes: bytes, replies: commands.count)
        unwanted = others.count
    }

    /// Sends a command and does not wait, not even for the socket: `reply(to:)` takes the reply, also after other commands. Nil where
    /// that is not possible now, and nothing was sent: there is no connection yet, the command is long, or the reply to another one
    /// was not taken yet.
    package func post(_ command: [RedisArgument]) -> PostedCommand? {
        guard let link, posted == nil, ahead == nil, unwanted == 0, !link.isUnusable,
            let bytes = try? CommandFormatter.format([command]), bytes.count <= Self.longestPost
        else { return nil }
        postedCount += 1
        let command = PostedCommand(number: postedCount)
        do {
            guard case .everything = try link.write(bytes, by: Deadline(inMilliseconds: 0)) else {
                self.link = nil
                return nil
            }
            posted = .awaited(command)
        } catch {
            // Part of it may have left: who asks for the reply hears that there is none.
            self.link = nil
        }
        return command
    }

    /// The reply to a command that was posted. Throws an error reply as `server(prefix)`, and `connectionLost` where it is not
    /// known whether the command ran.
    package func reply(to command: PostedCommand, timeoutMilliseconds: Int) throws(RedisError) -> RedisValue {
        if let link, case .awaited(command) = posted {
            _ = try readNext(0, from: link, by: Deadline(inMilliseconds: timeoutMilliseconds))
        }
        guard case .answered(command, let reply) = posted else {
            throw RedisError(.connectionLost, "the connection to \(url) ended: whether the command ran is unknown")
        }
        posted = nil
        if case .error(let error) = reply { throw error }
        return reply
    }

    /// Sends all commands at once (they are not a transaction) and returns their replies in order, errors among them.
    package func send(
        _ commands: [[RedisArgument]], repetition: Repetition, timeoutMilliseconds: Int
    ) throws(RedisError) -> [RedisValue] {
        let bytes = try CommandFormatter.format(commands)
        let deadline = Deadline(inMilliseconds: timeoutMilliseconds)
        do {
            return try exchange(bytes, replies: commands.count, by: deadline)
        } catch  where error.code == .connectionLost && repetition == .allowed {
            return try exchange(bytes, replies: commands.count, by: deadline)
        }
    }

    /// Sends commands at once, the last of which waits in the server for up to `blockMilliseconds` (the caller wrote that into
    /// the command), and gives them the grace of the options beyond that. Returns the replies in order, errors among them. Only
    /// for commands that may be sent again.
    package func sendBlocking(
        _ commands: [[RedisArgument]], blockMilliseconds: Int
    ) throws(RedisError) -> [RedisValue] {
        try send(
            commands, repetition: .allowed, timeoutMilliseconds: blockMilliseconds + options.graceMilliseconds)
    }

    /// Connects and signs in unless that is done already; for finding out early.
    package func connect() throws(RedisError) {
        _ = try openLink(by: Deadline(inMilliseconds: options.connectTimeoutMilliseconds))
    }

    /// Ends the connection. The next command makes a new one.
    package func close() {
        link = nil
    }
}

/// A command that was sent and whose reply was not waited for.
package struct PostedCommand: Hashable, Sendable {
    package let number: Int

    package init(number: Int) {
        self.number = number
    }
}

private extension RedisConnection {
    /// Whether the server will say something of which nobody has asked yet.
    var isReplyDue: Bool {
        if case .awaited = posted { return true }
        return unwanted > 0
    }

    func exchange(_ bytes: [UInt8], replies count: Int, by deadline: Deadline) throws(RedisError) -> [RedisValue] {
        if let early = aheadReplies(by: deadline), early.bytes == bytes { return early.replies }
        return try read(count, from: write(bytes, by: deadline), by: deadline)
    }

    /// What was sent ahead, and its replies; nil where nothing was, or they do not come.
    func aheadReplies(by deadline: Deadline) -> (bytes: [UInt8], replies: [RedisValue])? {
        guard let ahead, let link else { return nil }
        self.ahead = nil
        guard let replies = try? readNext(ahead.replies, from: link, by: deadline) else { return nil }
        return (ahead.bytes, replies)
    }

    /// As `readNext`, after what nobody wants.
    func read(_ count: Int, from link: RedisLink, by deadline: Deadline) throws(RedisError) -> [RedisValue] {
        let replies = try readNext(unwanted + count, from: link, by: deadline)
        unwanted = 0
        return Array(replies.suffix(count))
    }

    /// After the reply to what was posted, which comes first.
    func readNext(_ count: Int, from link: RedisLink, by deadline: Deadline) throws(RedisError) -> [RedisValue] {
        do throws(RedisError) {
            if case .awaited(let command) = posted {
                posted = .answered(command, try readOne(from: link, by: deadline))
            }
            var replies: [RedisValue] = []
            for _ in 0..<count { replies.append(try readOne(from: link, by: deadline)) }
            return replies
        } catch {
            self.link = nil
            throw error
        }
    }

    func readOne(from link: RedisLink, by deadline: Deadline) throws(RedisError) -> RedisValue {
        guard let reply = try link.read(by: deadline) else {
            throw RedisError(.timedOut, "no reply from \(url) in time: whether the command ran is unknown")
        }
        return reply
    }

    /// Returns the link over which everything was sent.
    func write(_ bytes: [UInt8], by deadline: Deadline) throws(RedisError) -> RedisLink {
        for _ in 0..<2 {
            let link = try openLink(by: deadline)
            do throws(RedisError) {
                if case .everything = try link.write(bytes, by: deadline) { return link }
                self.link = nil
            } catch {
                self.link = nil
                throw error
            }
        }
        throw RedisError(.couldNotConnect, "\(url) ends every connection before a command can be sent")
    }

    func openLink(by deadline: Deadline) throws(RedisError) -> RedisLink {
        // Replies that are on their way do not come unasked.
        if let link, isReplyDue || !link.isUnusable { return link }
        self.link = nil
        if url.usesTLS, tls == nil { tls = try TLSContext(trust: options.trust) }
        do throws(RedisError) {
            let new = try RedisLink(
                to: url, options: options, tls: tls,
                by: deadline.atMost(milliseconds: options.connectTimeoutMilliseconds))
            link = new
            return new
        } catch  where error.code == .connectionLost || error.code == .timedOut {
            // Nothing of the caller's was sent yet, so nothing is uncertain.
            let what = error.code == .timedOut ? "did not answer in time" : "ended the connection"
            throw RedisError(.couldNotConnect, "\(url) \(what) before a command could be sent")
        }
    }
}
