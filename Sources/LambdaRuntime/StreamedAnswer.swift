internal import HTTPTransport

/// A streamed answer, as far as it has come. Nothing is sent before the first bytes, so that a failure before them can
/// still be an ordinary one.
final class StreamedAnswer {
    private enum State {
        /// These bytes go ahead of the first.
        case unsent([UInt8])
        case open
        /// Also when the service ended the exchange before the function did.
        case ended(Result<Int, HTTPError>)
    }

    private let connection: KeptConnection
    private let request: KeptRequest
    private var state: State
    /// What was written; nil once it is too much to be sent again.
    private var written: [UInt8]? = []
    private var isRepeated = false

    private static let repeatLimit = 65_536

    /// `request` points at the invocation.
    init(_ connection: KeptConnection, _ request: KeptRequest, prelude: [UInt8]) {
        self.connection = connection
        self.request = request
        state = .unsent(prelude)
    }

    var isUnsent: Bool {
        if case .unsent = state { return true }
        return false
    }

    /// False when nobody takes the bytes any more.
    func write(_ bytes: [UInt8]) -> Bool {
        guard !bytes.isEmpty else { return true }
        switch state {
        case .unsent(let prelude): begin(prelude.isEmpty ? bytes : prelude + bytes)
        case .open:
            keep(bytes)
            state = connection.write(request, bytes).map { .ended($0) } ?? .open
        case .ended: return false
        }
        repeatIfLost()
        if case .open = state { return true }
        return false
    }

    /// Ends the body with its last bytes and waits for what the service says. What was not begun goes out in one piece.
    func finish(_ last: [UInt8]) -> Result<Int, HTTPError> {
        guard case .unsent(let prelude) = state else {
            _ = write(last)
            return finish(trailers: [])
        }
        let whole = prelude + last
        var outcome = connection.send(request, whole)
        if case .failure(let error) = outcome, error.code == .connectionLost {
            outcome = connection.send(request, whole)
        }
        state = .ended(outcome)
        return outcome
    }

    /// As the other `finish`, with trailers in the place of bytes.
    func finish(trailers: [String]) -> Result<Int, HTTPError> {
        if case .unsent(let prelude) = state {
            begin(prelude)
            repeatIfLost()
        }
        close(trailers)
        repeatIfLost()
        close(trailers)
        guard case .ended(let outcome) = state else {
            return .failure(HTTPError(code: .other, message: "the stream did not end"))
        }
        return outcome
    }

    private func begin(_ bytes: [UInt8]) {
        keep(bytes)
        state = connection.start(request, bytes).map { .ended($0) } ?? .open
    }

    private func keep(_ bytes: [UInt8]) {
        guard let count = written?.count, count + bytes.count <= Self.repeatLimit else {
            written = nil
            return
        }
        written?.append(contentsOf: bytes)
    }

    private func close(_ trailers: [String]) {
        guard case .open = state else { return }
        state = .ended(connection.finish(request, trailers: trailers))
    }

    /// When the connection was lost under the first bytes, the stream is begun once more with what was written so far: taken
    /// twice is a 400 or 403, not taken at all is a timeout.
    private func repeatIfLost() {
        guard case .ended(.failure(let error)) = state, error.code == .connectionLost, !isRepeated, let written
        else { return }
        isRepeated = true
        self.written = []
        begin(written)
    }
}
