import Glibc
import RedisTransport
import TestSupport
import Testing

@Suite("RedisSubscription")
struct RedisSubscriptionTests {
    @Test("what is published on its channels arrives in order, in the clear and by TLS", arguments: [false, true])
    func messages(isSecure: Bool) throws {
        try withRedisServer(RedisServerOptions(password: "sub-pa55", usesTLS: isSecure)) { server in
            let subscription = try subscribe(server, ["a", "b"])
            let publisher = try open(server)
            #expect(try subscription.next(timeoutMilliseconds: 20) == nil)
            #expect(try publisher.call(["PUBLISH", "a", RedisArgument([0, 255])]) == .integer(1))
            #expect(try publisher.call(["PUBLISH", "c", "no"]) == .integer(0))
            #expect(try publisher.call(["PUBLISH", "b", "two"]) == .integer(1))
            #expect(try subscription.next(timeoutMilliseconds: 10_000) == message("a", [0, 255]))
            #expect(try subscription.next(timeoutMilliseconds: 10_000) == message("b", Array("two".utf8)))
            #expect(try subscription.next(timeoutMilliseconds: 0) == nil)
        }
    }

    @Test("who reads the socket alone gets the same messages, however they are cut", arguments: [false, true])
    func receive(isSecure: Bool) throws {
        try withRedisServer(RedisServerOptions(password: "sub-pa55", usesTLS: isSecure)) { server in
            let subscription = try subscribe(server, ["a"])
            let publisher = try open(server)
            let payload = (0..<2_000).map { UInt8($0 % 256) }
            for _ in 0..<3 { _ = try publisher.call(["PUBLISH", "a", RedisArgument(payload)]) }
            var messages: [RedisMessage] = []
            while messages.count < 3 {
                // One byte, then many: no message and no record of TLS is cut where it ends.
                for size in [1, 700] { messages += try subscription.receive(read(size, of: subscription)) }
            }
            #expect(messages == Array(repeating: RedisMessage(channel: "a", payload: payload), count: 3))
            #expect(try subscription.receive([]) == [])
            server.kill()
            #expect(failure { while true { _ = try subscription.receive(read(700, of: subscription)) } } != nil)
        }
    }

    @Test(
        "what is no message ends the subscription for good",
        arguments: ["+OK\r\n", "-ERR no\r\n", "*1\r\n+message\r\n", "?"])
    func nonsense(text: String) throws {
        try withRedisServer(.plain) { server in
            let subscription = try subscribe(server, ["a"])
            for bytes in [Array(text.utf8), []] {
                #expect(failure { _ = try subscription.receive(bytes) } != nil, "\(bytes.count)")
            }
        }
    }

    /// At most `size` bytes; throws at the end.
    private func read(_ size: Int, of subscription: RedisSubscription) throws -> [UInt8] {
        var entry = pollfd(fd: subscription.descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, 20_000) == 1 else { throw FixtureError("nothing came") }
        var bytes = [UInt8](repeating: 0, count: size)
        let count = recv(subscription.descriptor, &bytes, size, 0)
        guard count > 0 else { throw RedisError(.connectionLost, "the end") }
        return Array(bytes.prefix(count))
    }

    @Test("a subscription whose server is gone says so, now and afterwards")
    func lost() throws {
        try withRedisServer(.plain) { server in
            let subscription = try subscribe(server, ["a"])
            server.kill()
            for _ in 0..<2 {
                let error = failure { _ = try subscription.next(timeoutMilliseconds: 10_000) }
                #expect(error?.code == .connectionLost)
            }
        }
    }

    private func message(_ channel: String, _ payload: [UInt8]) -> RedisMessage? {
        RedisMessage(channel: channel, payload: payload)
    }

    private func subscribe(_ server: RedisServer, _ channels: [String]) throws -> RedisSubscription {
        try RedisSubscription(
            to: try RedisURL(server.url(database: 0)), options: .standard(trust: .file(server.caFile)),
            channels: channels,
            timeoutMilliseconds: 10_000)
    }
}
