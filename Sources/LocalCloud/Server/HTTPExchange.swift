import NIOCore
import NIOHTTP1

/// One request and its answer.
@CloudActor
final class HTTPExchange {
    let head: HTTPRequestHead
    /// The address of the peer, without port.
    let remoteAddress: String
    /// The request's trailer fields, once the body has ended.
    private(set) var trailers = HTTPHeaders()
    /// The exchange stays open when the responder returns: somebody else will answer it.
    var isDetached = false
    /// Called once if the connection closes before the answer is complete.
    var whenAborted: (@CloudActor () -> Void)?

    let channel: any Channel
    private weak var connection: HTTPConnection?
    private var chunks: CircularBuffer<ByteBuffer> = []
    private var bufferedBytes = 0
    private var isDiscarding = false
    private var bodyWaiter: CheckedContinuation<Void, Never>?
    private var writeWaiter: CheckedContinuation<Void, Never>?
    private var phase = Phase.waiting

    /// How far the answer is.
    private enum Phase {
        case waiting, streaming, answered, closed
    }

    private(set) var isBodyComplete = false
    /// Whether the last byte of the answer has gone out.
    private(set) var isWritten = false
    private(set) var keepsAlive: Bool

    init(head: HTTPRequestHead, channel: any Channel, connection: HTTPConnection) {
        self.head = head
        self.channel = channel
        self.connection = connection
        self.remoteAddress = channel.remoteAddress?.ipAddress ?? "127.0.0.1"
        self.keepsAlive = head.isKeepAlive
    }

    var isAnswered: Bool { phase == .answered }
    var isClosed: Bool { phase == .closed }
    /// Whether an answer has begun or can no longer begin.
    var hasBegun: Bool { phase != .waiting }

    /// The path without its query, as it was sent.
    var path: Substring { head.uri.prefix { $0 != "?" } }

    /// The query as it was sent, without the question mark; empty when there is none.
    var query: Substring {
        guard let mark = head.uri.firstIndex(of: "?") else { return "" }
        return head.uri[head.uri.index(after: mark)...]
    }
}

/// How the receiver learns where a body ends (RFC 9112, section 6).
enum BodyFraming: Hashable, Sendable {
    case length
    case chunked
}

// The request's body.
extension HTTPExchange {
    private static let highWaterMark = 512 * 1024

    /// Whether the connection should not be read for now.
    var isBodyBufferFull: Bool { bufferedBytes > Self.highWaterMark }

    /// The next piece of the body; nil at its end.
    func nextChunk() async throws(HTTPBodyError) -> ByteBuffer? {
        while true {
            if let chunk = chunks.popFirst() {
                bufferedBytes -= chunk.readableBytes
                connection?.bodyConsumed()
                return chunk
            }
            if isBodyComplete { return nil }
            guard phase != .closed else { throw .connectionClosed }
            await withCheckedContinuation { waitForBody($0) }
        }
    }

    /// Whether the next call of `nextChunk` would return at once.
    var nextChunkState: NextPiece { chunks.isEmpty && !isBodyComplete ? .awaited : .atHand }

    /// The whole body. Throws as soon as it is known to be larger than `limit`.
    func body(upTo limit: Int) async throws(HTTPBodyError) -> [UInt8] {
        if let length = head.headers.first(name: "content-length").flatMap(Int.init), length > limit {
            throw .tooLarge
        }
        var bytes: [UInt8] = []
        while let chunk = try await nextChunk() {
            guard bytes.count + chunk.readableBytes <= limit else { throw .tooLarge }
            bytes.append(contentsOf: chunk.readableBytesView)
        }
        return bytes
    }

    /// Takes and forgets the rest of the body.
    func drain() async {
        discardBody()
        connection?.bodyConsumed()
        while !isBodyComplete, phase != .closed {
            await withCheckedContinuation { waitForBody($0) }
        }
    }

    func discardBody() {
        isDiscarding = true
        chunks.removeAll()
        bufferedBytes = 0
    }

    func receive(_ bytes: ByteBuffer) {
        guard !isDiscarding else { return }
        chunks.append(bytes)
        bufferedBytes += bytes.readableBytes
        wakeReader()
    }

    func receiveEnd(_ trailers: HTTPHeaders?) {
        self.trailers = trailers ?? HTTPHeaders()
        isBodyComplete = true
        wakeReader()
    }

    /// Whatever came before the reader could wait counts.
    private func waitForBody(_ continuation: CheckedContinuation<Void, Never>) {
        if chunks.isEmpty, !isBodyComplete, phase != .closed {
            bodyWaiter = continuation
        } else {
            continuation.resume()
        }
    }

    private func wakeReader() {
        let waiter = bodyWaiter
        bodyWaiter = nil
        waiter?.resume()
    }
}

// The answer.
extension HTTPExchange {
    /// Sends the whole answer at once. Does nothing when an answer has begun or the connection is gone.
    func answer(status: Int, headers: HTTPHeaders, body: ByteBuffer, framing: BodyFraming = .length) {
        guard phase == .waiting else { return }
        if !isBodyComplete { keepsAlive = false }
        var headers = headers
        headers.remove(name: "content-length")
        if framing == .length, status != 204, status != 304 {
            headers.add(name: "content-length", value: "\(body.readableBytes)")
        }
        writeHead(status, headers)
        if body.readableBytes > 0, head.method != .HEAD {
            channel.write(HTTPServerResponsePart.body(.byteBuffer(body)), promise: nil)
        }
        phase = .streaming
        finish()
    }

    /// As `answer`, with plain text.
    func answer(status: Int, text: String) {
        answer(status: status, headers: ["content-type": "text/plain; charset=utf-8"], body: ByteBuffer(string: text))
    }

    /// Begins an answer whose body comes in pieces, with the first, which may be empty.
    func begin(status: Int, headers: HTTPHeaders, _ bytes: ByteBuffer, next: NextPiece) async {
        guard phase == .waiting else { return }
        if !isBodyComplete { keepsAlive = false }
        var headers = headers
        headers.remove(name: "content-length")
        writeHead(status, headers)
        phase = .streaming
        if bytes.readableBytes == 0, next == .awaited { channel.flush() }
        await write(bytes, next: next)
    }

    /// Sends one piece, at once unless the next is at hand, and returns when the peer has taken enough to be sent more.
    func write(_ bytes: ByteBuffer, next: NextPiece) async {
        guard phase == .streaming, bytes.readableBytes > 0 else { return }
        channel.write(HTTPServerResponsePart.body(.byteBuffer(bytes)), promise: nil)
        if next == .awaited || !channel.isWritable { channel.flush() }
        while phase == .streaming, !channel.isWritable {
            await withCheckedContinuation { continuation in
                if phase == .streaming, !channel.isWritable {
                    writeWaiter = continuation
                } else {
                    continuation.resume()
                }
            }
        }
    }

    /// Ends an answer that was begun.
    func finish() {
        guard phase == .streaming else { return }
        phase = .answered
        whenAborted = nil
        channel.writeAndFlush(HTTPServerResponsePart.end(nil)).whenComplete { _ in
            CloudActor.assumeIsolated {
                self.isWritten = true
                self.connection?.answered(self)
            }
        }
    }

    /// The connection ends with the answer to this request.
    func endAfterAnswer() {
        keepsAlive = false
    }

    /// Answers 101 and leaves the connection to `handlers`, which have the peer's next bytes only after `begin`. Throws when
    /// the peer has gone or an answer has begun.
    func upgrade(
        headers: HTTPHeaders, to handlers: [any ChannelHandler], begin: @CloudActor () -> Void
    ) throws {
        guard phase == .waiting, isBodyComplete, channel.isActive, let connection else {
            throw ChannelError.ioOnClosedChannel
        }
        phase = .answered
        whenAborted = nil
        let head = HTTPResponseHead(version: .http1_1, status: .switchingProtocols, headers: headers)
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
        begin()
        try connection.handOver(to: handlers)
    }

    /// Cuts the connection: the peer must not take what it has for the whole answer.
    func abort() {
        guard phase == .waiting || phase == .streaming else { return }
        channel.flush()
        channel.close(promise: nil)
    }

    func becameWritable() {
        let waiter = writeWaiter
        writeWaiter = nil
        waiter?.resume()
    }

    func responderReturned() {
        if !isDetached { abort() }
    }

    func connectionClosed() {
        guard phase != .closed else { return }
        let wasUnanswered = phase != .answered
        phase = .closed
        becameWritable()
        wakeReader()
        let handler = whenAborted
        whenAborted = nil
        if wasUnanswered { handler?() }
    }

    private func writeHead(_ status: Int, _ headers: HTTPHeaders) {
        var headers = headers
        if !keepsAlive { headers.replaceOrAdd(name: "connection", value: "close") }
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: headers)
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
    }
}
