/// One HTTP/1.1 connection to one peer that stays open between exchanges, for a peer that is asked the same few things
/// over and over: libcurl connects, and then one call of the kernel sends and one receives. Made anew when it has ended. Requests follow one another;
/// one owner at a time. Blocks. No TLS, and no proxy: it goes where it is told.
package final class KeptConnection {
    private let endpoint: String
    private let timeLimitMilliseconds: Int?
    private var socket: PeerSocket?
    private var reader = AnswerReader()

    /// To `host:port`. Opens nothing yet: the first exchange connects. With a limit, an answer of which nothing comes for so
    /// long fails with `timedOut`.
    package init(to endpoint: String, timeLimitMilliseconds: Int? = nil) {
        self.endpoint = endpoint
        self.timeLimitMilliseconds = timeLimitMilliseconds
    }

    /// Sends a request and waits for the whole answer, which is then in `request.answer`; its status is returned.
    /// `connectionLost` means that it is unknown whether the peer took it. Only a `GET` is sent once more, when a connection
    /// that had been idle ends without a byte: peers close idle ones (RFC 9112, 9.3.1).
    package func perform(_ request: KeptRequest, body: [UInt8]) -> Result<Int, HTTPError> {
        let wasIdle = socket != nil
        let outcome = exchange(request, body)
        guard wasIdle, request.kind == .get, case .failure(let error) = outcome, error.code == .connectionLost,
            !reader.hasBegun
        else { return outcome }
        return exchange(request, body)
    }

    /// Begins a streamed request with its first bytes, which go out with the head. Returns when the kernel has taken them
    /// (nil: go on), or when the exchange has come to its end already.
    package func start(_ request: KeptRequest, _ bytes: [UInt8]) -> Result<Int, HTTPError>? {
        request.composeChunk(length: bytes.count, isFirst: true)
        do throws(HTTPError) {
            return push(bytes, of: request, to: try connected())
        } catch {
            return .failure(error)
        }
    }

    /// Sends more bytes of a streamed request, at once; as `start`.
    package func write(_ request: KeptRequest, _ bytes: [UInt8]) -> Result<Int, HTTPError>? {
        guard let socket else { return .failure(Self.lost) }
        guard !bytes.isEmpty else { return nil }
        guard !socket.hasWord else {
            return attempt { () throws(HTTPError) in try receive(request, from: socket, isWhole: false) }
        }
        request.composeChunk(length: bytes.count, isFirst: false)
        return push(bytes, of: request, to: socket)
    }

    /// Sends a whole streamed request at once, and waits for the answer.
    package func send(_ request: KeptRequest, _ bytes: [UInt8]) -> Result<Int, HTTPError> {
        request.composeChunk(length: bytes.count, isFirst: true)
        return attempt { () throws(HTTPError) in
            let socket = try connected()
            let isWhole = socket.send(request.head, bytes, bytes.isEmpty ? "0\r\n\r\n" : "\r\n0\r\n\r\n")
            return try receive(request, from: socket, isWhole: isWhole)
        }
    }

    /// Ends a streamed request, with trailer lines (`Name: value`), and waits for the answer.
    package func finish(_ request: KeptRequest, trailers: [String]) -> Result<Int, HTTPError> {
        guard let socket else { return .failure(Self.lost) }
        request.composeEnd(trailers: trailers)
        return attempt { () throws(HTTPError) in
            let isWhole = socket.send(request.head, [], "")
            return try receive(request, from: socket, isWhole: isWhole)
        }
    }
}

private extension KeptConnection {
    static var lost: HTTPError { HTTPError(code: .connectionLost, message: "the connection ended before the request") }

    func exchange(_ request: KeptRequest, _ body: [UInt8]) -> Result<Int, HTTPError> {
        request.compose(bodyLength: body.count)
        return attempt { () throws(HTTPError) in
            let socket = try connected()
            // What a peer says that does not take the whole body is an answer, too.
            let isWhole = socket.send(request.head, body, "")
            return try receive(request, from: socket, isWhole: isWhole)
        }
    }

    func connected() throws(HTTPError) -> PeerSocket {
        if let socket { return socket }
        let new = try PeerSocket(to: endpoint, timeLimitMilliseconds: timeLimitMilliseconds)
        reader.forget()
        socket = new
        return new
    }

    /// nil when the kernel has taken all.
    func push(_ bytes: [UInt8], of request: KeptRequest, to socket: PeerSocket) -> Result<Int, HTTPError>? {
        guard !socket.send(request.head, bytes, bytes.isEmpty ? "" : "\r\n") else { return nil }
        return attempt { () throws(HTTPError) in try receive(request, from: socket, isWhole: false) }
    }

    func receive(_ request: KeptRequest, from socket: PeerSocket, isWhole: Bool) throws(HTTPError) -> Int {
        let status = try reader.read(request.answer, from: socket)
        // A request that was not sent to its end leaves the connection in the middle of it.
        if !isWhole || !reader.isReusable { self.socket = nil }
        return status
    }

    func attempt(_ work: () throws(HTTPError) -> Int) -> Result<Int, HTTPError> {
        do throws(HTTPError) {
            return .success(try work())
        } catch {
            socket = nil
            return .failure(error)
        }
    }
}
