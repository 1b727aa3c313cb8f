import NIOCore
import NIOPosix
import Testing

@testable import BrowserControl

@Suite("Input that is kept back")
struct InputHoldTests {
    /// One whose calls are kept back.
    private final class Caller: HeldClient {
        var gone: [String] = []
        var givenUp: [String] = []

        func goOn(_ message: ByteBuffer) { gone.append(String(buffer: message)) }
        func giveUp(_ message: ByteBuffer) { givenUp.append(String(buffer: message)) }
    }

    private final class Clock {
        var now: Int64 = 1_000
    }

    /// Runs the body where the hold lives.
    private func onLoop(_ body: @escaping @Sendable (InputHold, Clock) throws -> Void) async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        try await loop.submit {
            let clock = Clock()
            try body(InputHold(eventLoop: loop, clock: { clock.now }), clock)
        }.get()
    }

    @Test("calls go on in their order when control is returned, those of several clients too")
    func order() async throws {
        try await onLoop { hold, _ in
            let (one, two) = (Caller(), Caller())
            hold.close()
            for text in ["a", "b", "c"] {
                #expect(hold.keep(ByteBuffer(string: text), of: one))
                #expect(hold.keep(ByteBuffer(string: text.uppercased()), of: two))
            }
            #expect(hold.waitingClientCount == 2)
            hold.close()
            #expect(one.gone.isEmpty)
            hold.open()
            #expect(one.gone == ["a", "b", "c"] && two.gone == ["A", "B", "C"])
            #expect(hold.waitingClientCount == 0)
            hold.open()
            #expect(one.gone.count == 3)
        }
    }

    @Test("a client has so many calls and bytes waiting at most, whatever others have")
    func limits() async throws {
        try await onLoop { hold, _ in
            let (one, two, three) = (Caller(), Caller(), Caller())
            hold.close()
            for _ in 0..<InputHold.maximumCalls { #expect(hold.keep(ByteBuffer(string: "x"), of: one)) }
            #expect(!hold.keep(ByteBuffer(string: "x"), of: one))
            #expect(hold.keep(ByteBuffer(repeating: 120, count: InputHold.maximumBytes), of: two))
            #expect(!hold.keep(ByteBuffer(string: "x"), of: two))
            #expect(!hold.keep(ByteBuffer(repeating: 120, count: InputHold.maximumBytes + 1), of: three))
        }
    }

    @Test("what waits too long is given up, the rest still waits")
    func late() async throws {
        try await onLoop { hold, clock in
            let caller = Caller()
            var changes = 0
            hold.onChange = { changes += 1 }
            hold.close()
            #expect(hold.keep(ByteBuffer(string: "old"), of: caller))
            clock.now += 1_000
            #expect(hold.keep(ByteBuffer(string: "new"), of: caller))
            clock.now += InputHold.limit - 1_000
            hold.tick()
            #expect(caller.givenUp == ["old"] && caller.gone.isEmpty)
            hold.open()
            #expect(caller.givenUp == ["old"] && caller.gone == ["new"])
            #expect(changes == 3)
        }
    }

    @Test("who has waited in vain is refused at once until control is returned; others are not")
    func impatience() async throws {
        try await onLoop { hold, clock in
            let (one, two) = (Caller(), Caller())
            hold.close()
            #expect(hold.keep(ByteBuffer(string: "a"), of: one))
            clock.now += InputHold.limit
            hold.tick()
            #expect(one.givenUp == ["a"])
            #expect(!hold.keep(ByteBuffer(string: "again"), of: one))
            #expect(hold.keep(ByteBuffer(string: "b"), of: two))
            hold.open()
            #expect(one.gone.isEmpty && two.gone == ["b"])
            hold.close()
            #expect(hold.keep(ByteBuffer(string: "later"), of: one))
        }
    }

    @Test("nothing goes on for a client that is gone")
    func gone() async throws {
        try await onLoop { hold, clock in
            let (one, two) = (Caller(), Caller())
            hold.close()
            #expect(hold.keep(ByteBuffer(string: "a"), of: one) && hold.keep(ByteBuffer(string: "b"), of: two))
            hold.forget(one)
            clock.now += InputHold.limit
            hold.tick()
            hold.open()
            #expect(one.gone.isEmpty && one.givenUp.isEmpty && two.givenUp == ["b"])
        }
    }
}
