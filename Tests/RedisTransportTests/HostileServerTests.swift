import RedisTransport
import TestSupport
import Testing

@Suite("A server that misbehaves")
struct HostileServerTests {
    private static let limits = RedisLimits(stringBytes: 1 << 20, replyBytes: 2 << 20, elements: 1000, depth: 7)

    private func ask(
        _ script: @escaping @Sendable (ScriptedConnection) -> Void, credentials: String = ""
    ) throws -> RedisError? {
        try withScriptedServer(script) { server in
            let connection = try open("redis://\(credentials)127.0.0.1:\(server.port)", limits: Self.limits)
            return failure { _ = try connection.call(["GET", "k"]) }
        }
    }

    @Test("garbage is a protocol violation", arguments: ["HTTP/1.1 200 OK\r\n\r\n", "\u{0}\u{1}\u{2}", "$-7\r\n", "!"])
    func garbage(text: String) throws {
        let error = try ask { connection in
            _ = connection.readSome()
            connection.write(text)
            connection.waitForEnd()
        }
        #expect(error?.code == .protocolViolation)
    }

    @Test("an endless bulk string is cut off at the limit", arguments: ["$4000000000\r\n", "$9000000\r\n", "+"])
    func endlessBulk(header: String) throws {
        let error = try ask { connection in
            _ = connection.readSome()
            connection.write(header)
            while connection.write([UInt8](repeating: UInt8(ascii: "x"), count: 65_536)) {}
        }
        #expect(error?.code == .replyTooLarge)
    }

    @Test("an array bomb is cut off at its header", arguments: ["*2147483647\r\n", "*1001\r\n", "*999\r\n*999\r\n"])
    func arrayBomb(header: String) throws {
        let error = try ask { connection in
            _ = connection.readSome()
            connection.write(header)
            connection.waitForEnd()
        }
        #expect(error?.code == .replyTooLarge)
    }

    @Test("nested arrays without end are cut off")
    func nestedArrays() throws {
        let error = try ask { connection in
            _ = connection.readSome()
            while connection.write(String(repeating: "*1\r\n", count: 1000)) {}
        }
        #expect([.replyTooLarge, .protocolViolation].contains(error?.code))
    }

    @Test(
        "the password stays hidden even when the server repeats it",
        arguments: [
            "-ERR sekret-1\r\n", "-sekret-1\r\n",
            "-ERR unknown command 'AUTH', with args beginning with: 'sekret-1'\r\n", "sekret-1\r\n",
            "$8\r\nsekret-1\r\n-ERR sekret-1\r\n",
        ])
    func repeatedPassword(reply: String) throws {
        let error = try ask(
            { connection in
                _ = connection.readSome()
                connection.write(reply)
                connection.waitForEnd()
            }, credentials: ":sekret-1@")
        #expect(error != nil)
        #expect(!"\(String(reflecting: error)) \(String(describing: error))".contains("sekret-1"))
    }

    @Test("bytes that nobody asked for end the connection, and are not the next reply")
    func unsolicited() throws {
        let connections = Monitor(0)
        try withScriptedServer({ connection in
            let number = connections.change { count in
                count += 1
                return count
            }
            _ = connection.readSome()
            connection.write(number == 1 ? "$5\r\nfirst\r\n$6\r\nforged\r\n" : "$6\r\nsecond\r\n")
            connection.waitForEnd()
        }) { server in
            let connection = try open("redis://127.0.0.1:\(server.port)")
            #expect(try connection.call(["GET", "k"]).text == "first")
            #expect(try connection.call(["GET", "k"]).text == "second")
        }
    }

    @Test("a reply that is cut short says that the command may have run; what may run twice is sent again, once")
    func cutShort() throws {
        let connections = Monitor(0)
        try withScriptedServer({ connection in
            connections.change { $0 += 1 }
            _ = connection.readSome()
            connection.write("$10\r\nhal")
        }) { server in
            let connection = try open("redis://127.0.0.1:\(server.port)")
            let error = failure { _ = try connection.call(["INCR", "n"]) }
            #expect(error?.code == .connectionLost)
            #expect(error?.message.contains("unknown") == true)
            #expect(connections.change { $0 } == 1)
            let again = failure {
                _ = try connection.send(["GET", "n"], repetition: .allowed, timeoutMilliseconds: 10_000)
            }
            #expect(again?.code == .connectionLost)
            #expect(connections.change { $0 } == 3)
        }
    }
}
