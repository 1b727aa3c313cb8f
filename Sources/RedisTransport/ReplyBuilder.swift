/// Puts a reply together from the parts that the reader meets, in the order of the wire, and refuses what goes beyond the limits.
final class ReplyBuilder {
    private struct OpenArray {
        let count: Int
        var elements: [RedisValue]
    }

    private let limits: RedisLimits
    private var open: [OpenArray] = []
    private var elementCount = 0
    private var finished: RedisValue?
    /// Why the reply was refused.
    private(set) var refusal: RedisError?

    init(limits: RedisLimits) {
        self.limits = limits
    }

    /// The whole reply, once; the builder is ready for the next then.
    func take() -> RedisValue? {
        defer {
            finished = nil
            elementCount = 0
        }
        return finished
    }

    /// False when the reply is refused.
    func add(_ bytes: UnsafeRawBufferPointer, _ make: ([UInt8]) -> RedisValue) -> Bool {
        guard bytes.count <= limits.stringBytes else { return refuse("a string of \(bytes.count) bytes") }
        return unsafe add(make([UInt8](bytes)))
    }

    /// As above.
    func add(_ value: RedisValue) -> Bool {
        var value = value
        while var array = open.popLast() {
            array.elements.append(value)
            guard array.elements.count == array.count else {
                open.append(array)
                return true
            }
            value = .array(array.elements)
        }
        finished = value
        return true
    }

    /// As above; the next `count` values are the elements.
    func beginArray(count: Int) -> Bool {
        guard count > 0 else { return add(.array([])) }
        elementCount += count
        guard elementCount <= limits.elements else { return refuse("an array of \(count) elements") }
        guard open.count < limits.depth else { return refuse("arrays nested deeper than \(limits.depth)") }
        open.append(OpenArray(count: count, elements: []))
        return true
    }

    private func refuse(_ what: String) -> Bool {
        refusal = RedisError(.replyTooLarge, "the reply has \(what), more than the limits allow")
        return false
    }
}
