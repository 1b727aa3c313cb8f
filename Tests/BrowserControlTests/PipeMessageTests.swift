import Glibc
import JSONModel
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import BrowserControl

@Suite("Messages out of the browser's pipe", .serialized)
struct PipeMessageTests {
    /// The numbers of the events that came out of the pipe, in order.
    private final class EventLog: Sendable {
        let numbers = Mutex<[Int64]>([])
        var all: [Int64] { numbers.withLock { $0 } }
    }

    /// A connection to a browser that the test plays itself: it writes what it likes.
    private func withPipe(
        _ body: (_ write: ([UInt8]) async throws -> Void, _ log: EventLog, _ connection: BrowserConnection) async throws
            -> Void
    ) async throws {
        let (commands, answers) = (try PipePair(), try PipePair())
        defer {
            close(commands.reading)
            close(answers.writing)
        }
        @Sendable func write(_ bytes: [UInt8]) async throws {
            let written = try await blockingThreads.runIfActive {
                bytes.withUnsafeBytes { Glibc.write(answers.writing, $0.baseAddress, $0.count) }
            }
            #expect(written == bytes.count)
        }
        async let opened = BrowserConnection.open(
            reading: answers.reading, writing: commands.writing, on: MultiThreadedEventLoopGroup.singleton.next(),
            readyTimeout: .seconds(20))
        let attachment = try await blockingThreads.runIfActive {
            var piece = [UInt8](repeating: 0, count: 4096)
            return Array(piece.prefix(max(0, read(commands.reading, &piece, 4096))))
        }
        #expect(attachment.last == 0)
        try await write(Array((#"{"id":2000000000,"result":{"sessionId":"AB"}}"# + "\0").utf8))
        let (connection, log) = (try await opened, EventLog())
        _ = connection.subscribe(session: nil, methods: ["Test.event"]) { event in
            log.numbers.withLock { $0.append(event.parameters["number"]?.integerValue ?? 0) }
        }
        try await connection.eventLoop.submit {}.get()
        try await body(write, log, connection)
        connection.closePipe()
        await connection.waitUntilClosed()
    }

    private static func event(_ number: Int, padding: Int = 0) -> String {
        #"{"method":"Test.event","params":{"number":\#(number),"text":"}\#(String(repeating: "x", count: padding))"},"#
            + #""sessionId":"AB"}"#
    }

    @Test("it does not matter where they are cut", arguments: [1, 2, 3, 7, 50, 4096, 5000, 100_000])
    func pieces(size: Int) async throws {
        try await withPipe { write, log, _ in
            let messages = [1, 2, 3, 4].map { Self.event($0, padding: $0 == 3 ? 5000 : 3) }
            let bytes = Array(messages.map { $0 + "\0" }.joined().utf8)
            for start in stride(from: 0, to: bytes.count, by: size) {
                try await write(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            #expect(await eventually(within: .seconds(20)) { log.all.count == 4 })
            #expect(log.all == [1, 2, 3, 4])
        }
    }

    @Test("a short one that is whole does not wait for its NUL")
    func withoutNUL() async throws {
        try await withPipe { write, log, _ in
            try await write(Array(Self.event(1).utf8))
            #expect(await eventually(within: .seconds(20)) { log.all == [1] })
            try await write([0])
            try await write(Array(Self.event(2).utf8))
            #expect(await eventually(within: .seconds(20)) { log.all == [1, 2] })
            try await write(Array(("\0" + Self.event(3) + "\0" + Self.event(4)).utf8))
            #expect(await eventually(within: .seconds(20)) { log.all == [1, 2, 3, 4] })
        }
    }

    @Test("what follows a message in place of its NUL ends the pipe")
    func noNUL() async throws {
        try await withPipe { write, log, connection in
            try await write(Array(Self.event(1).utf8))
            #expect(await eventually(within: .seconds(20)) { log.all == [1] })
            try await write(Array((" " + Self.event(2) + "\0").utf8))
            await connection.waitUntilClosed()
            #expect(log.all == [1])
        }
    }
}
