/// The largest replies that are accepted. A server that goes beyond is cut off.
package struct RedisLimits: Sendable, Equatable {
    /// Bytes of one string.
    package var stringBytes: Int
    /// Bytes of one reply as it comes over the wire.
    package var replyBytes: Int
    /// Elements of one reply, those of nested arrays included.
    package var elements: Int
    /// Arrays within arrays. The reader of hiredis 0.14 itself ends at 7.
    package var depth: Int

    package init(stringBytes: Int, replyBytes: Int, elements: Int, depth: Int) {
        self.stringBytes = stringBytes
        self.replyBytes = replyBytes
        self.elements = elements
        self.depth = depth
    }

    /// 8 MiB, 32 MiB, 100,000 elements, 7 levels.
    package static let standard = RedisLimits(
        stringBytes: 8 << 20, replyBytes: 32 << 20, elements: 100_000, depth: 7)
}
