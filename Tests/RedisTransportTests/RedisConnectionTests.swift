import Glibc
import ProcessEnvironment
import RedisTransport
import TestSupport
import Testing

@Suite("RedisConnection")
struct RedisConnectionTests {
    static let password = "pa55-w0rd@x/y:z"

    @Test("any bytes go there and come back, in the clear and by TLS with a password", arguments: [false, true])
    func roundTrip(isSecure: Bool) throws {
        let options = RedisServerOptions(password: isSecure ? Self.password : nil, usesTLS: isSecure)
        try withRedisServer(options) { server in
            let connection = try open(server)
            let value = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            #expect(try connection.call(["SET", RedisArgument([0, 10, 13]), RedisArgument(value)]) == .status("OK"))
            #expect(try connection.call(["GET", RedisArgument([0, 10, 13])]) == .string(value))
            #expect(try connection.call(["GET", "absent"]) == .null)
            let replies = try connection.send(
                [["INCR", "n"], ["LPUSH", "n", "x"], ["INCR", "n"]], repetition: .forbidden, timeoutMilliseconds: 10_000
            )
            #expect(replies[0] == .integer(1))
            guard case .error(let error) = replies[1] else { throw FixtureError("no error") }
            #expect(error.code == .server("WRONGTYPE"))
            #expect(replies[2] == .integer(2))
        }
    }

    @Test("a server's socket in the file system stands for its host and port")
    func socketPath() throws {
        try withRedisServer(RedisServerOptions(password: Self.password, usesTLS: false)) { server in
            var options = RedisOptions.standard(trust: .system)
            options.path = server.socketPath
            let url = try RedisURL("redis://:wrong@redis.invalid:1/3")
            let complete = RedisURL(
                usesTLS: false, user: nil, password: Secret(Self.password), host: url.host, port: url.port,
                database: url.database)
            let connection = RedisConnection(to: complete, options: options)
            let value = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            #expect(try connection.call(["SET", "k", RedisArgument(value)]) == .status("OK"))
            #expect(try connection.call(["GET", "k"]) == .string(value))
            #expect(try open(server, database: 3).call(["STRLEN", "k"]) == .integer(3_000_000))
            server.kill()
            try server.restart()
            #expect(eventually(within: 30) { (try? connection.call(["GET", "k"])) == .null })
            let error = failure { _ = try RedisConnection(to: url, options: options).call(["PING"]) }
            #expect(error?.code == .authenticationFailed)
            for path in [server.directory + "/absent", String(repeating: "x", count: 200), ""] {
                options.path = path
                let error = failure { _ = try RedisConnection(to: complete, options: options).call(["PING"]) }
                #expect(error?.code == .couldNotConnect && error?.message.contains(path) == true)
            }
        }
    }

    @Test("a socket in the file system that accepts nobody is given up in time")
    func deafSocket() throws {
        let directory = try makeTemporaryDirectory()
        let path = directory + "/deaf.sock"
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer {
            close(listener)
            unlink(path)
            rmdir(directory)
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(status == 0 && listen(listener, 0) == 0)
        var options = RedisOptions.standard(trust: .system)
        (options.path, options.connectTimeoutMilliseconds) = (path, 300)
        let url = try RedisURL("redis://127.0.0.1")
        // The queue takes a few; they hear nothing.
        let connections = (0..<4).map { _ in RedisConnection(to: url, options: options) }
        let errors = connections.map { connection in
            failure { _ = try connection.send(["PING"], repetition: .forbidden, timeoutMilliseconds: 300) }?.code
        }
        #expect(errors.allSatisfy { $0 == .couldNotConnect || $0 == .timedOut } && errors.contains(.couldNotConnect))
    }

    @Test("the database of the URL is selected")
    func database() throws {
        try withRedisServer(.plain) { server in
            _ = try open(server, database: 7).call(["SET", "k", "v"])
            #expect(try open(server, database: 0).call(["GET", "k"]) == .null)
            #expect(try open(server, database: 7).call(["GET", "k"]) == .string([UInt8(ascii: "v")]))
            let error = failure { _ = try open(server, database: 5000).call(["PING"]) }
            #expect(error?.code == .authenticationFailed)
        }
    }

    @Test("a wrong password, a wrong user and no password are told apart from other errors, and never shown")
    func authentication() throws {
        try withRedisServer(RedisServerOptions(password: Self.password, usesTLS: false)) { server in
            for credentials in ["", ":wr0ng-pass@", "nobody:wr0ng-pass@"] {
                let connection = try open("redis://\(credentials)127.0.0.1:\(server.port)")
                let error = failure { _ = try connection.call(["PING"]) }
                #expect(error?.code == .authenticationFailed)
                #expect(!"\(String(reflecting: error))".contains("wr0ng-pass"))
                #expect(!"\(String(reflecting: error))".contains(Self.password))
            }
        }
    }

    @Test("an error reply is thrown, and the connection goes on")
    func serverErrors() throws {
        try withRedisServer(.plain) { server in
            let connection = try open(server)
            let id = try connection.call(["CLIENT", "ID"])
            #expect(failure { _ = try connection.call(["NOSUCH", "sekret"]) }?.code == .server("ERR"))
            #expect(
                !"\(String(reflecting: failure { _ = try connection.call(["NOSUCH", "sekret"]) }))".contains("sekret"))
            #expect(try connection.call(["CLIENT", "ID"]) == id)
        }
    }

    @Test("a late reply is never taken for that of the next command")
    func lateReply() throws {
        try withRedisServer(.plain) { server in
            let connection = try open(server)
            let error = failure {
                _ = try connection.send(["BLPOP", "nothing", "0.3"], repetition: .forbidden, timeoutMilliseconds: 50)
            }
            #expect(error?.code == .timedOut)
            #expect(try connection.call(["ECHO", "mine"]) == .string(Array("mine".utf8)))
        }
    }

    @Test("a connection that died between two commands is made anew, even for what must not run twice")
    func deadConnection() throws {
        for isSecure in [false, true] {
            try withRedisServer(RedisServerOptions(password: nil, usesTLS: isSecure)) { server in
                let connection = try open(server)
                let other = try open(server)
                for count in 1...3 {
                    #expect(try connection.call(["INCR", "n"]) == .integer(Int64(count)))
                    _ = try other.call(["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"])
                }
            }
        }
    }

    @Test("what was sent ahead runs once, and its reply is for the same command only", arguments: [false, true])
    func sentAhead(isSecure: Bool) throws {
        try withRedisServer(RedisServerOptions(password: nil, usesTLS: isSecure)) { server in
            let connection = try open(server)
            for count in 1...3 {
                connection.sendAhead([["INCR", "n"]], timeoutMilliseconds: 10_000)
                #expect(try connection.call(["INCR", "n"]) == .integer(Int64(count)))
            }
            connection.sendAhead([["INCR", "n"], ["ECHO", "other"]], timeoutMilliseconds: 10_000)
            #expect(try connection.call(["ECHO", "mine"]).text == "mine")
            #expect(try connection.call(["INCR", "n"]) == .integer(5))
            // The newest counts.
            for _ in 6...7 { connection.sendAhead([["INCR", "n"]], timeoutMilliseconds: 10_000) }
            #expect(try connection.call(["INCR", "n"]) == .integer(7))
        }
    }

    @Test("what nobody wants an answer to goes along with what is sent ahead, and its replies are no other command's")
    func sentAlong() throws {
        try withRedisServer(.plain) { server in
            let connection = try open(server)
            for count in 1...3 {
                connection.sendAhead(
                    [["INCR", "n"]], with: [["INCR", "m"], ["NONSENSE"]], timeoutMilliseconds: 10_000)
                #expect(try connection.call(["INCR", "n"]) == .integer(Int64(count)))
                #expect(try connection.call(["ECHO", "mine"]).text == "mine")
            }
            // Whatever is asked for next: something else, the same again, or nothing that takes the replies.
            connection.sendAhead([["INCR", "n"]], with: [["INCR", "m"]], timeoutMilliseconds: 10_000)
            #expect(try connection.call(["GET", "n"]).text == "4")
            for _ in 0..<2 {
                connection.sendAhead([["INCR", "n"]], with: [["INCR", "m"]], timeoutMilliseconds: 10_000)
            }
            #expect(try connection.call(["INCR", "n"]) == .integer(6))
            connection.sendAhead([["GET", "n"]], with: [], timeoutMilliseconds: 10_000)
            #expect(try connection.call(["GET", "n"]).text == "6")
            #expect(try connection.call(["GET", "m"]).text == "6")
        }
    }

    @Test(
        "a posted command runs once, and its reply is its own, whatever is sent in between", arguments: [false, true])
    func posted(isSecure: Bool) throws {
        try withRedisServer(RedisServerOptions(password: nil, usesTLS: isSecure)) { server in
            let connection = try open(server)
            #expect(connection.post(["INCR", "n"]) == nil, "nothing is connected")
            try connection.connect()
            for count in 1...3 {
                let posted = try #require(connection.post(["INCR", "n"]))
                #expect(connection.post(["INCR", "n"]) == nil, "one at a time")
                #expect(try connection.reply(to: posted, timeoutMilliseconds: 10_000) == .integer(Int64(count)))
                #expect(throws: RedisError.self) { try connection.reply(to: posted, timeoutMilliseconds: 10_000) }
            }
            for step in 4...6 {
                let posted = try #require(connection.post(["INCR", "n"]))
                switch step {
                case 4: #expect(try connection.call(["ECHO", "mine"]).text == "mine")
                case 5:
                    connection.sendAhead([["ECHO", "ahead"]], with: [["INCR", "m"]], timeoutMilliseconds: 10_000)
                    #expect(try connection.call(["ECHO", "ahead"]).text == "ahead")
                default: try connection.connect()
                }
                #expect(try connection.reply(to: posted, timeoutMilliseconds: 10_000) == .integer(Int64(step)))
                guard step == 5 else { continue }
                #expect(connection.post(["INCR", "n"]) == nil, "a reply is due that nobody wants")
                #expect(try connection.call(["GET", "m"]).text == "1")
            }
            let wrong = try #require(connection.post(["LPUSH", "n", "x"]))
            #expect(
                failure { _ = try connection.reply(to: wrong, timeoutMilliseconds: 10_000) }?.code
                    == .server("WRONGTYPE"))
            #expect(connection.post(["SET", "long", RedisArgument([UInt8](repeating: 1, count: 40_000))]) == nil)
            #expect(try connection.call(["GET", "n"]).text == "6")
            #expect(try connection.call(["GET", "long"]) == .null)
        }
    }

    @Test("of a posted command whose connection died it is said that nobody knows, and it is not sent again")
    func deadPost() throws {
        try withRedisServer(.plain) { server in
            let connection = try open(server)
            let other = try open(server)
            for step in 0..<3 {
                try connection.connect()
                let posted = try #require(connection.post(["INCR", "n"]))
                #expect(eventually(within: 30) { (try? other.call(["GET", "n"]).text) == "\(step + 1)" })
                _ = try other.call(["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"])
                if step == 1 { connection.close() }
                if step == 2 { _ = try? connection.call(["ECHO", "x"]) }
                // What came before the connection ended was read, or it was lost with it.
                let error = failure {
                    let reply = try connection.reply(to: posted, timeoutMilliseconds: 10_000)
                    #expect(step != 1 && reply == .integer(Int64(step + 1)))
                }
                #expect(error == nil || error?.code == .connectionLost)
                #expect(try other.call(["GET", "n"]).text == "\(step + 1)")
            }
            // Where it is known that the connection is dead, nothing is sent.
            try connection.connect()
            _ = try other.call(["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"])
            #expect(eventually(within: 30) { connection.post(["GET", "n"]) == nil })
            #expect(try connection.call(["GET", "n"]).text == "3")
        }
    }

    @Test("what was sent ahead over a connection that died is sent again")
    func deadAhead() throws {
        try withRedisServer(.plain) { server in
            let connection = try open(server)
            let other = try open(server)
            _ = try other.call(["SET", "k", "v"])
            for isRead in [true, false] {
                connection.sendAhead([["GET", "k"]], with: [["GET", "k"]], timeoutMilliseconds: 10_000)
                _ = try other.call(["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"])
                if !isRead { try connection.connect() }
                #expect(try connection.call(["GET", "k"]).text == "v")
            }
            connection.close()
            connection.sendAhead([["GET", "k"]], timeoutMilliseconds: 10_000)
            connection.close()
            #expect(try connection.call(["GET", "k"]).text == "v")
        }
        let nobody = try open("redis://127.0.0.1:\(try freePort())")
        nobody.sendAhead([["PING"]], timeoutMilliseconds: 1_000)
        #expect(failure { _ = try nobody.call(["PING"]) }?.code == .couldNotConnect)
    }

    @Test("a script runs, also when the server has forgotten it")
    func scripts() throws {
        try withRedisServer(.plain) { server in
            let connection = try open(server)
            let script = RedisScript("return {KEYS[1], ARGV[1], redis.call('INCR', 'runs')}")
            for run in 1...3 {
                if run == 3 { _ = try connection.call(["SCRIPT", "FLUSH"]) }
                let reply = try connection.run(
                    script, keys: ["k"], arguments: [RedisArgument([0, 1])], repetition: .forbidden,
                    timeoutMilliseconds: 10_000)
                #expect(reply == .array([.string([UInt8(ascii: "k")]), .string([0, 1]), .integer(Int64(run))]))
            }
            #expect(try connection.call(["SCRIPT", "LOAD", RedisArgument(script.source)]).text == script.digest)
        }
    }

    @Test("a blocking command may take longer than others")
    func blocking() throws {
        try withRedisServer(.plain) { server in
            let connection = try open(server)
            let replies = try connection.sendBlocking(
                [["ECHO", "first"], ["XREAD", "BLOCK", "300", "STREAMS", "s", "0"]], blockMilliseconds: 300)
            #expect(replies.map(\.isNull) == [false, true] && replies[0].text == "first")
        }
    }

    @Test("nobody listening is said clearly")
    func nobody() throws {
        let connection = try open("redis://:\(Self.password.prefix(9))@127.0.0.1:\(try freePort())")
        let error = failure { _ = try connection.call(["PING"]) }
        #expect(error?.code == .couldNotConnect)
        #expect(error?.message.contains("refused") == true)
        let unknown = failure { _ = try open("redis://no-such-host.invalid").call(["PING"]) }
        #expect(unknown?.code == .couldNotConnect)
    }
}

func open(_ server: RedisServer, database: Int = 0) throws -> RedisConnection {
    try open(server.url(database: database), trust: .file(server.caFile))
}

func open(_ url: String, trust: RedisTrust = .system, limits: RedisLimits = .standard) throws -> RedisConnection {
    var options = RedisOptions.standard(trust: trust)
    options.limits = limits
    return RedisConnection(to: try RedisURL(url), options: options)
}

func failure(_ body: () throws -> Void) -> RedisError? {
    do {
        try body()
        return nil
    } catch {
        return error as? RedisError
    }
}

extension RedisConnection {
    func call(_ command: [RedisArgument]) throws(RedisError) -> RedisValue {
        try send(command, repetition: .forbidden, timeoutMilliseconds: 10_000)
    }
}
