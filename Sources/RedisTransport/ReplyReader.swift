import CHiredis

/// The bytes of a connection to replies, by the reader of hiredis with this module's own values.
@safe final class ReplyReader {
    private let builder: ReplyBuilder
    private let limits: RedisLimits
    private let reader: UnsafeMutablePointer<redisReader>
    private let functions: UnsafeMutablePointer<redisReplyObjectFunctions>
    /// Bytes taken in since the last whole reply.
    private var pendingBytes = 0

    init(limits: RedisLimits) throws(RedisError) {
        unsafe functions = .allocate(capacity: 1)
        unsafe functions.initialize(to: .building)
        guard let reader = unsafe redisReaderCreateWithFunctions(functions) else {
            unsafe functions.deallocate()
            throw RedisError(.couldNotConnect, "there is no memory for a reply reader")
        }
        self.builder = ReplyBuilder(limits: limits)
        self.limits = limits
        unsafe self.reader = unsafe reader
        unsafe reader.pointee.privdata = unsafe Unmanaged.passUnretained(builder).toOpaque()
        // What an idle reader may keep allocated after a large reply.
        unsafe reader.pointee.maxbuf = 64 * 1024
    }

    deinit {
        unsafe redisReaderFree(reader)
        unsafe functions.deallocate()
    }

    /// Takes in what came over the wire. Throws `replyTooLarge`.
    func feed(_ bytes: ArraySlice<UInt8>) throws(RedisError) {
        pendingBytes += bytes.count
        guard pendingBytes <= limits.replyBytes else {
            throw RedisError(.replyTooLarge, "the reply has more than \(limits.replyBytes) bytes")
        }
        let status = unsafe bytes.withUnsafeBytes { bytes in
            unsafe redisReaderFeed(reader, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        guard status == REDIS_OK else { throw failure() }
    }

    /// The next whole reply; nil when more bytes are needed for it. Throws `replyTooLarge` and `protocolViolation`, and then
    /// for good: the place in the stream is lost.
    func next() throws(RedisError) -> RedisValue? {
        var unused: UnsafeMutableRawPointer?
        guard unsafe redisReaderGetReply(reader, &unused) == REDIS_OK else { throw failure() }
        guard let value = builder.take() else { return nil }
        pendingBytes = unsafe reader.pointee.len - reader.pointee.pos
        return value
    }

    /// Whether bytes of another reply are here already.
    var hasPendingBytes: Bool { pendingBytes > 0 }

    private func failure() -> RedisError {
        builder.refusal ?? RedisError(.protocolViolation, "the server does not speak the Redis protocol (RESP2)")
    }
}

extension redisReplyObjectFunctions {
    /// Every function reports to the builder in the task's private data, and returns its address as the object: hiredis only
    /// asks whether it is null, which it takes for a failure. Nothing is ever freed through it.
    fileprivate static var building: redisReplyObjectFunctions {
        unsafe redisReplyObjectFunctions(
            createString: { task, text, length in
                unsafe report(task) { builder in
                    let bytes = unsafe UnsafeRawBufferPointer(start: text, count: length)
                    return switch unsafe task?.pointee.type {
                    case REDIS_REPLY_STATUS: unsafe builder.add(bytes) { .status(String(decoding: $0, as: UTF8.self)) }
                    case REDIS_REPLY_ERROR: unsafe builder.add(bytes) { .error(RedisError(serverText: $0)) }
                    default: unsafe builder.add(bytes) { .string($0) }
                    }
                }
            },
            createArray: { task, count in unsafe report(task) { $0.beginArray(count: Int(count)) } },
            createInteger: { task, number in unsafe report(task) { $0.add(.integer(number)) } },
            createNil: { task in unsafe report(task) { $0.add(.null) } },
            freeObject: { _ in })
    }
}

private func report(
    _ task: UnsafePointer<redisReadTask>?, _ action: (ReplyBuilder) -> Bool
) -> UnsafeMutableRawPointer? {
    guard let address = unsafe task?.pointee.privdata else { return nil }
    let builder = unsafe Unmanaged<ReplyBuilder>.fromOpaque(address).takeUnretainedValue()
    return unsafe action(builder) ? address : nil
}
