import RedisTransport
import TestSupport
import Testing

@Suite("The loss of the server")
struct ServerLossTests {
    @Test("a server that is killed during a command gives a clear error, and service goes on once it is back")
    func killed() throws {
        for isSecure in [false, true] {
            try withRedisServer(RedisServerOptions(password: "loss-pa55", usesTLS: isSecure)) { server in
                let blocked = Worker {
                    failure {
                        _ = try open(server).send(
                            ["BLPOP", "q", "0"], repetition: .forbidden, timeoutMilliseconds: 60_000)
                    }
                }
                let connection = try open(server)
                #expect(
                    try eventually(within: 30) {
                        try connection.call(["INFO", "clients"]).text?.contains("blocked_clients:1") == true
                    })
                server.kill()
                let lost = try #require(blocked.join())
                #expect(lost?.code == .connectionLost)
                #expect(lost?.message.contains("unknown") == true)
                let down = failure { _ = try connection.call(["PING"]) }
                #expect(down?.code == .couldNotConnect)
                #expect(!"\(String(reflecting: lost)) \(String(reflecting: down))".contains("loss-pa55"))
                try server.restart()
                #expect(try connection.call(["PING"]) == .status("PONG"))
            }
        }
    }
}
