import Testing

@testable import BrowserControl

@Suite("What is kept to be sent again")
struct ReplayBufferTests {
    private func buffer(_ messages: Int, each bytes: Int = 1) -> ReplayBuffer<Int> {
        var buffer = ReplayBuffer<Int>(maximumBytes: 100, maximumMessages: 10)
        for number in 1...messages { buffer.append(number, bytes: bytes) }
        return buffer
    }

    @Test("messages come back in order from any number that is kept")
    func order() {
        let buffer = buffer(5)
        #expect(buffer.messages(after: 0) == [1, 2, 3, 4, 5])
        #expect(buffer.messages(after: 3) == [4, 5])
        #expect(buffer.messages(after: 5) == [])
        #expect(buffer.messages(after: 6) == nil && buffer.messages(after: -1) == nil)
    }

    @Test("the oldest are forgotten, by number and by bytes")
    func bounds() {
        let many = buffer(25)
        #expect(many.forgotten == 15 && many.bytes == 10)
        #expect(many.messages(after: 14) == nil && many.messages(after: 15)?.count == 10)
        let large = buffer(9, each: 30)
        #expect(large.forgotten == 6 && large.bytes == 90)
        var huge = buffer(3)
        huge.append(4, bytes: 101)
        #expect(huge.forgotten == 4 && huge.bytes == 0 && huge.messages(after: 4) == [])
    }

    @Test("what was acknowledged is forgotten; what never was sent cannot be")
    func acknowledgement() {
        var buffer = buffer(5)
        buffer.acknowledge(through: 3)
        buffer.acknowledge(through: 2)
        buffer.acknowledge(through: 6)
        #expect(buffer.forgotten == 3 && buffer.bytes == 2 && buffer.messages(after: 3) == [4, 5])
        buffer.removeAll()
        #expect(buffer.last == 5 && buffer.messages(after: 5) == [] && buffer.messages(after: 4) == nil)
    }
}
