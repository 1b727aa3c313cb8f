/// A request that is sent again and again on one `KeptConnection`: what never changes is written once, the rest goes into
/// memory that is kept.
package final class KeptRequest {
    /// How its body goes out.
    package enum Kind: Sendable {
        /// `GET` without a body.
        case get
        /// `POST` with its length.
        case post
        /// `POST` in chunks, as they are written, with trailers (RFC 9112, 7.1). Its lines name the transfer encoding.
        case streamedPost
    }

    let kind: Kind
    /// What the last exchange gave.
    package let answer: KeptAnswer
    /// The head that `compose` wrote.
    private(set) var head: [UInt8] = []
    private var target: [UInt8] = []
    private var lines: FieldLines
    private let constant: [UInt8]

    /// `endpoint` is `host:port`. `lines` are header lines (`Name: value`), in their order; an empty one is left out until
    /// `setLine`. Nothing else is sent but `Host`, `User-Agent` and the length of a body.
    package init(
        _ kind: Kind, endpoint: String, userAgent: StaticString, lines: [StaticString], answer: KeptAnswer
    ) {
        self.kind = kind
        self.answer = answer
        self.lines = FieldLines(lines)
        var constant: [UInt8] = []
        Self.append(" HTTP/1.1\r\nHost: ", to: &constant)
        constant.append(contentsOf: endpoint.utf8)
        Self.append("\r\nUser-Agent: ", to: &constant)
        Self.append(userAgent, to: &constant)
        Self.append("\r\n", to: &constant)
        self.constant = constant
    }

    /// Sets the path of the coming exchanges, its pieces put together; each is percent-encoded already.
    package func setTarget(_ prefix: StaticString, _ middle: ArraySlice<UInt8>, _ suffix: StaticString) {
        target.removeAll(keepingCapacity: true)
        Self.append(prefix, to: &target)
        target.append(contentsOf: middle)
        Self.append(suffix, to: &target)
    }

    /// Replaces one header line by a prefix (`Name: `) and a value. A line break in the value ends it there.
    package func setLine(_ index: Int, _ prefix: StaticString, _ value: ArraySlice<UInt8>) {
        lines.set(index, prefix, value)
    }

    /// Leaves one header line out.
    package func leaveOutLine(_ index: Int) {
        lines.leaveOut(index)
    }

    /// Writes the head of one exchange.
    func compose(bodyLength: Int) {
        head.removeAll(keepingCapacity: true)
        Self.append(kind == .get ? "GET " : "POST ", to: &head)
        head.append(contentsOf: target)
        head.append(contentsOf: constant)
        lines.write(to: &head)
        if kind == .post {
            Self.append("Content-Length: ", to: &head)
            head.append(contentsOf: String(bodyLength).utf8)
            Self.append("\r\n", to: &head)
        }
        Self.append("\r\n", to: &head)
    }

    /// Writes the line that begins a chunk, after the head of the stream for the first.
    func composeChunk(length: Int, isFirst: Bool) {
        if isFirst { compose(bodyLength: 0) } else { head.removeAll(keepingCapacity: true) }
        guard length > 0 else { return }
        head.append(contentsOf: String(length, radix: 16).utf8)
        Self.append("\r\n", to: &head)
    }

    /// Writes the end of a stream.
    func composeEnd(trailers: [String]) {
        head.removeAll(keepingCapacity: true)
        Self.append("0\r\n", to: &head)
        for trailer in trailers {
            head.append(contentsOf: trailer.utf8.prefix { $0 != 0x0A && $0 != 0x0D })
            Self.append("\r\n", to: &head)
        }
        Self.append("\r\n", to: &head)
    }

    private static func append(_ text: StaticString, to bytes: inout [UInt8]) {
        unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
