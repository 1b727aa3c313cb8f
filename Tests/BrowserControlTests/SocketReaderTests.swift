import Glibc
import NIOCore
import NIOPosix
import Synchronization
import TestSupport
import Testing

@testable import BrowserControl

@Suite struct SocketReaderTests {
    private static let loop = MultiThreadedEventLoopGroup.singleton.next()

    /// A connected pair of sockets.
    private static func pair() throws -> (ours: CInt, theirs: CInt) {
        var ends: [CInt] = [0, 0]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0 else { throw FixtureError("no sockets") }
        return (ends[0], ends[1])
    }

    @Test("what comes over the socket is handed on, on the loop's thread, until the end")
    func reading() async throws {
        let (ours, theirs) = try Self.pair()
        let text = Mutex<[UInt8]>([])
        let isOnLoop = Mutex(true)
        async let read: Void = SocketReader.read(ours, on: Self.loop) { bytes in
            text.withLock { $0 += bytes }
            isOnLoop.withLock { $0 = $0 && Self.loop.inEventLoop }
        }
        for piece in ["one ", "two ", "three"] { #expect(write(theirs, piece, piece.utf8.count) == piece.utf8.count) }
        close(theirs)
        try await read
        #expect(text.withLock { String(decoding: $0, as: UTF8.self) } == "one two three")
        #expect(isOnLoop.withLock { $0 })
    }

    @Test(
        "it ends and closes the socket when what it is handed to throws, and when it is cancelled",
        arguments: [true, false])
    func ending(byError: Bool) async throws {
        let (ours, theirs) = try Self.pair()
        let isHeard = Mutex(false)
        let reading = Task {
            try await SocketReader.read(ours, on: Self.loop) { _ in
                isHeard.withLock { $0 = true }
                if byError { throw FixtureError("enough") }
            }
        }
        #expect(write(theirs, "x", 1) == 1)
        if !byError {
            #expect(eventually(within: 30) { isHeard.withLock { $0 } })
            reading.cancel()
        }
        try await reading.value
        // The other end sees it.
        var byte: UInt8 = 0
        #expect(read(theirs, &byte, 1) == 0)
        close(theirs)
    }
}
