/// A subscription to channels, on a connection of its own. Messages that are published while it is not connected are lost, as
/// https://redis.io/docs/latest/develop/interact/pubsub/ says ("at-most-once").
package final class RedisSubscription {
    private let link: RedisLink
    private var hasFailed = false

    /// Connects and returns once the server has confirmed every channel.
    package init(
        to url: RedisURL, options: RedisOptions, channels: [String], timeoutMilliseconds: Int
    ) throws(RedisError) {
        precondition(!channels.isEmpty, "a subscription has channels")
        let deadline = Deadline(inMilliseconds: timeoutMilliseconds)
        let tls: TLSContext? = url.usesTLS ? try TLSContext(trust: options.trust) : nil
        self.link = try RedisLink(
            to: url, options: options, tls: tls,
            by: deadline.atMost(milliseconds: options.connectTimeoutMilliseconds))
        let command = try CommandFormatter.format([["SUBSCRIBE"] + channels.map { RedisArgument($0) }])
        guard case .everything = try link.write(command, by: deadline) else {
            throw RedisError(.couldNotConnect, "\(url) ended the connection before the subscription")
        }
        for _ in channels {
            guard let reply = try link.read(by: deadline) else {
                throw RedisError(.timedOut, "\(url) did not confirm the subscription in time")
            }
            if case .error(let error) = reply { throw error }
            guard reply.elements?.first?.text == "subscribe" else { throw Self.unexpected }
        }
    }

    /// Waits for the next message; nil when the time is over. Throws `connectionLost` when the connection ended: subscribe anew.
    package func next(timeoutMilliseconds: Int) throws(RedisError) -> RedisMessage? {
        guard !hasFailed else { throw RedisError(.connectionLost, "the subscription has ended") }
        do throws(RedisError) {
            guard let reply = try link.read(by: Deadline(inMilliseconds: timeoutMilliseconds)) else { return nil }
            return try Self.message(reply)
        } catch {
            hasFailed = true
            throw error
        }
    }

    /// The socket, for who waits for it in another way than by `next`. What they read from it belongs to `receive`.
    package var descriptor: Int32 { link.descriptor }

    /// The messages in bytes that were read from the socket. Throws as `next`.
    package func receive(_ bytes: [UInt8]) throws(RedisError) -> [RedisMessage] {
        guard !hasFailed else { throw RedisError(.connectionLost, "the subscription has ended") }
        do throws(RedisError) {
            var messages: [RedisMessage] = []
            for reply in try link.receive(bytes) { messages.append(try Self.message(reply)) }
            return messages
        } catch {
            hasFailed = true
            throw error
        }
    }

    private static func message(_ reply: RedisValue) throws(RedisError) -> RedisMessage {
        if case .error(let error) = reply { throw error }
        guard let elements = reply.elements, elements.count == 3, elements[0].text == "message",
            let channel = elements[1].text, let payload = elements[2].bytes
        else { throw unexpected }
        return RedisMessage(channel: channel, payload: payload)
    }

    private static var unexpected: RedisError {
        RedisError(.protocolViolation, "the server sent something else than a message to a subscription")
    }
}

/// What was published.
package struct RedisMessage: Hashable, Sendable {
    package let channel: String
    package let payload: [UInt8]

    package init(channel: String, payload: [UInt8]) {
        self.channel = channel
        self.payload = payload
    }
}
