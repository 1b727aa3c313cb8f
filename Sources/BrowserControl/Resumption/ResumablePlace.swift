import AccessTokens
import NIOCore

/// A client's place at the browser that outlives its socket: what is sent to it is kept until it has arrived, and what it
/// sends is counted. Stands between the client and its socket of the moment. Lives on the connection's event loop.
final class ResumablePlace {
    /// What does not change in a place's life.
    struct Terms {
        let id: String
        let target: MessageRouter.Target
        let scopes: Set<AccessScope>
        let limits: ResumeLimits
    }

    /// Whether a client can come back to what it has not received.
    enum Check: Equatable {
        case possible
        /// Some of it is not kept any more.
        case overrun
        /// So many messages were never sent.
        case neverSent
    }

    private enum State {
        /// Its first socket is being opened. Next: `attached`, `ended`.
        case reserved
        /// Next: `attached` (another one), `detached`, `ended`.
        case attached(ClientSocket)
        /// Nobody is there; the deadline ends the place. Next: `attached`, `overrun`, `ended`.
        case detached(since: NIODeadline, deadline: Scheduled<Void>)
        /// More came than is kept; the client's sessions are over, and only the deadline is left. Next: `ended`.
        case overrun(since: NIODeadline, deadline: Scheduled<Void>)
        case ended
    }

    let terms: Terms
    let client: BrowserClient
    /// The token that the place was last entered with.
    private(set) var tokenID: String
    /// Messages of the client that were taken in.
    private(set) var received = 0
    private let places: ResumePlaces
    private let multiplexer: ClientMultiplexer
    private var buffer: ReplayBuffer<ByteBuffer>
    /// The number of the latest message that was given to a socket.
    private var sent = 0
    private var reading = ReadingMode.reading
    private var state = State.reserved

    init(
        terms: Terms, client: BrowserClient, tokenID: String, places: ResumePlaces, multiplexer: ClientMultiplexer
    ) {
        self.terms = terms
        self.client = client
        self.tokenID = tokenID
        self.places = places
        self.multiplexer = multiplexer
        self.buffer = ReplayBuffer(
            maximumBytes: terms.limits.maximumBytes, maximumMessages: terms.limits.maximumMessages)
    }

    /// Since when nobody has been there; nil while somebody is.
    var vacantSince: NIODeadline? {
        switch state {
        case .detached(let since, _), .overrun(let since, _): since
        case .reserved, .attached, .ended: nil
        }
    }

    func check(after number: Int) -> Check {
        if case .overrun = state { return .overrun }
        if number > buffer.last { return .neverSent }
        return number < buffer.forgotten ? .overrun : .possible
    }

    /// One more message of the client was taken in.
    func countMessage() {
        received += 1
    }

    /// A client may acknowledge by a ping with the payload `received=N`; other pings say nothing.
    func notePing(_ payload: ByteBuffer) {
        let prefix = "received=".utf8
        let bytes = payload.readableBytesView
        guard bytes.starts(with: prefix), let number = ResumeRequest.count(bytes.dropFirst(prefix.count)) else {
            return
        }
        buffer.acknowledge(through: number)
    }
}

extension ResumablePlace {
    // MARK: Sockets that come and go

    /// The first socket is open.
    func begin(_ socket: ClientSocket) {
        state = .attached(socket)
        client.start(outlet: self)
    }

    /// Another socket is open, whose client has received the messages up to `number`. The one before is closed.
    func resume(_ socket: ClientSocket, tokenID: String, after number: Int) {
        switch state {
        case .attached(let before): before.close(.resumed)
        case .detached(_, let deadline): deadline.cancel()
        case .reserved, .overrun, .ended: return socket.close(.notResumable)
        }
        guard let missed = buffer.messages(after: number) else { return socket.close(.notResumable) }
        self.tokenID = tokenID
        state = .attached(socket)
        buffer.acknowledge(through: number)
        if reading != .reading { socket.setReading(reading) }
        for message in missed { socket.write(message) }
        sent = buffer.last
        socket.flush()
    }

    /// A socket is gone, and its client has not said that it is done. A socket that was replaced does not count.
    func detached(_ socket: ClientSocket) {
        switch state {
        case .attached(let current) where current === socket:
            let bound = NIOLoopBound(self, eventLoop: multiplexer.eventLoop)
            let deadline = multiplexer.eventLoop.scheduleTask(in: TimeAmount(terms.limits.window)) {
                bound.value.end()
            }
            state = .detached(since: .now(), deadline: deadline)
        case .ended: multiplexer.disconnected(client)
        case .attached, .reserved, .detached, .overrun: break
        }
    }

    /// The client is done, or was never connected.
    func end() {
        leave()
        multiplexer.disconnected(client)
    }

    /// From now on nobody can come back.
    private func leave() {
        switch state {
        case .detached(_, let deadline), .overrun(_, let deadline): deadline.cancel()
        case .reserved, .attached, .ended: break
        }
        state = .ended
        buffer.removeAll()
        places.remove(terms.id)
    }
}

extension ResumablePlace: ClientOutlet {
    func write(_ text: consuming ByteBuffer) {
        buffer.append(Self.kept(text), bytes: text.readableBytes)
        switch state {
        case .attached(let socket):
            sent = buffer.last
            socket.write(text)
        case .detached(let since, let deadline) where buffer.forgotten > sent:
            buffer.removeAll()
            state = .overrun(since: since, deadline: deadline)
            multiplexer.disconnected(client)
        case .detached, .reserved, .overrun, .ended: break
        }
    }

    /// A short message that was cut from a large piece of the pipe's bytes would keep all of it.
    private static func kept(_ text: ByteBuffer) -> ByteBuffer {
        guard text.storageCapacity > 2 * text.readableBytes + 1024 else { return text }
        return ByteBuffer(bytes: text.readableBytesView)
    }

    func flush() {
        if case .attached(let socket) = state { socket.flush() }
    }

    var waitingBytes: Int {
        if case .attached(let socket) = state { socket.waitingBytes } else { 0 }
    }

    func setReading(_ mode: ReadingMode) {
        reading = mode
        if case .attached(let socket) = state { socket.setReading(mode) }
    }

    func close(_ reason: CloseReason) {
        switch state {
        case .attached(let socket):
            leave()
            socket.close(reason)
        case .detached: end()
        case .reserved, .overrun, .ended: break
        }
    }
}
