import Testing

@testable import RedisTransport

/// Examples of https://redis.io/docs/latest/develop/reference/protocol-spec/
@Suite("RESP2")
struct ProtocolTests {
    static let examples: [(String, RedisValue)] = [
        ("+OK\r\n", .status("OK")),
        (
            "-ERR unknown command 'asdf'\r\n",
            .error(RedisError(.server("ERR"), "the server answered: ERR unknown command 'asdf'"))
        ),
        (
            "-WRONGTYPE Operation\r\n",
            .error(RedisError(.server("WRONGTYPE"), "the server answered: WRONGTYPE Operation"))
        ),
        (":0\r\n", .integer(0)), (":-1000\r\n", .integer(-1000)), (":9223372036854775807\r\n", .integer(.max)),
        ("$5\r\nhello\r\n", .string(Array("hello".utf8))), ("$0\r\n\r\n", .string([])), ("$-1\r\n", .null),
        ("$4\r\n\r\n\0\u{01}\r\n", .string([13, 10, 0, 1])),
        ("*0\r\n", .array([])), ("*-1\r\n", .null),
        ("*3\r\n:1\r\n:2\r\n:3\r\n", .array([.integer(1), .integer(2), .integer(3)])),
        (
            "*2\r\n*3\r\n:1\r\n$-1\r\n:3\r\n*2\r\n+Hello\r\n*0\r\n",
            .array([.array([.integer(1), .null, .integer(3)]), .array([.status("Hello"), .array([])])])
        ),
    ]

    @Test("a reply is read alike however the wire cuts it", arguments: examples.indices)
    func replies(index: Int) throws {
        let (text, value) = Self.examples[index]
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            let reader = try ReplyReader(limits: .standard)
            try reader.feed(bytes[..<cut])
            if cut < bytes.count { #expect(try reader.next() == nil) }
            try reader.feed(bytes[cut...])
            #expect(try reader.next() == value)
            #expect(try reader.next() == nil)
        }
    }

    @Test("replies that come together are read one by one")
    func pipeline() throws {
        let reader = try ReplyReader(limits: .standard)
        try reader.feed(Array(Self.examples.map(\.0).joined().utf8)[...])
        for (_, value) in Self.examples { #expect(try reader.next() == value) }
        #expect(try reader.next() == nil)
        #expect(!reader.hasPendingBytes)
    }

    @Test("a command is an array of bulk strings, whatever the bytes")
    func formatting() throws {
        let bytes = try CommandFormatter.format([["SET", "k\r\n", RedisArgument([0, 255, 13, 10]), ""], ["PING"]])
        let expected =
            Array("*4\r\n$3\r\nSET\r\n$3\r\nk\r\n\r\n$4\r\n".utf8) + [0, 255, 13, 10]
            + Array("\r\n$0\r\n\r\n*1\r\n$4\r\nPING\r\n".utf8)
        #expect(bytes == expected)
    }

    @Test(
        "what is no RESP2 is refused",
        arguments: [
            "HTTP/1.1 400 Bad Request\r\n\r\n", "\u{16}\u{03}\u{01}", "%1\r\n+a\r\n+b\r\n", "$abc\r\n", "$-2\r\n",
            ":1x\r\n", "*-2\r\n",
            "*99999999999999999999\r\n", "$99999999999999999999999\r\n",
        ])
    func garbage(text: String) throws {
        let reader = try ReplyReader(limits: .standard)
        try reader.feed(Array(text.utf8)[...])
        let error = try #require(throws: RedisError.self) { _ = try reader.next() }
        #expect(error.code == .protocolViolation)
        #expect(throws: RedisError.self) { _ = try reader.next() }
    }

    static let small = RedisLimits(stringBytes: 100, replyBytes: 1000, elements: 50, depth: 3)

    @Test(
        "a reply beyond the limits is refused before it takes memory",
        arguments: [
            "*2147483647\r\n", "*51\r\n", "*1\r\n*1\r\n*1\r\n*1\r\n",
            "*3\r\n*20\r\n" + String(repeating: ":1\r\n", count: 20) + "*30\r\n",
            "$101\r\n" + String(repeating: "x", count: 101) + "\r\n", "+" + String(repeating: "x", count: 101) + "\r\n",
            "-" + String(repeating: "x", count: 101) + "\r\n",
        ])
    func limits(text: String) throws {
        let reader = try ReplyReader(limits: Self.small)
        try reader.feed(Array(text.utf8)[...])
        let error = try #require(throws: RedisError.self) { _ = try reader.next() }
        #expect(error.code == .replyTooLarge)
    }

    @Test(
        "a reply that never ends is refused at the limit",
        arguments: [
            ("$4000000000\r\n", "xxx"), ("+", "xxx"), ("*40\r\n", "$40\r\n\(String(repeating: "x", count: 40))\r\n"),
        ])
    func endless(beginning: String, more: String) throws {
        let reader = try ReplyReader(limits: Self.small)
        try reader.feed(Array(beginning.utf8)[...])
        let error = try #require(throws: RedisError.self) {
            for _ in 0..<1000 {
                #expect(try reader.next() == nil)
                try reader.feed(Array(more.utf8)[...])
            }
        }
        #expect(error.code == .replyTooLarge)
    }

    @Test("arrays nested deeper than the reader of hiredis can are refused, whatever the limit")
    func nestingBomb() throws {
        let reader = try ReplyReader(
            limits: RedisLimits(stringBytes: 1, replyBytes: 1 << 20, elements: 1 << 20, depth: 1000))
        try reader.feed(Array(String(repeating: "*1\r\n", count: 10_000).utf8)[...])
        #expect(throws: RedisError.self) { _ = try reader.next() }
    }

    @Test("many small replies in a row are not one large one")
    func limitsPerReply() throws {
        let reader = try ReplyReader(limits: Self.small)
        for _ in 0..<1000 {
            try reader.feed(Array("$9\r\nxxxxxxxxx\r\n".utf8)[...])
            #expect(try reader.next() != nil)
        }
    }

    @Test("an error reply loses its repeated arguments and its control characters")
    func serverText() {
        let unknown = RedisError(
            serverText: Array("ERR unknown command 'AUHT', with args beginning with: 'sekret'".utf8))
        #expect(unknown.message == "the server answered: ERR unknown command 'AUHT',")
        let odd = RedisError(serverText: Array("odd\u{1b}[31m\u{7f}ü".utf8))
        #expect(odd == RedisError(.server("ERR"), "the server answered: odd?[31m???"))
        #expect(RedisError(serverText: Array("WRONGPASS invalid".utf8)).code == .authenticationFailed)
    }
}
