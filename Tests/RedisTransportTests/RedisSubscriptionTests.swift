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
