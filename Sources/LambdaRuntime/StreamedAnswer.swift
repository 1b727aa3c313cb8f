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
    private let makeRequest: () throws(HTTPError) -> KeptRequest
    private var state: State
    private var request: KeptRequest?
    private var isRepeated = false

    /// `makeRequest` gives a new request each time, pointed at the invocation.
    init(
        _ connection: KeptConnection, prelude: [UInt8], makeRequest: @escaping () throws(HTTPError) -> KeptRequest
    ) {
        self.connection = connection
        self.makeRequest = makeRequest
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
            guard let request else { return false }
            state = connection.write(request, bytes).map { .ended($0) } ?? .open
        case .ended: return false
        }
        repeatIfLost()
        if case .open = state { return true }
        return false
    }

    /// Ends the body and waits for what the service says.
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
        do throws(HTTPError) {
            let request = try makeRequest()
            self.request = request
            state = connection.start(request, bytes).map { .ended($0) } ?? .open
        } catch {
            state = .ended(.failure(error))
        }
    }

    private func close(_ trailers: [String]) {
        guard case .open = state, let request else { return }
        state = .ended(connection.finish(request, trailers: trailers))
    }

    /// When the connection was lost under the first bytes, the stream is begun once more with what was written so far: taken
    /// twice is a 400 or 403, not taken at all is a timeout.
    private func repeatIfLost() {
        guard case .ended(.failure(let error)) = state, error.code == .connectionLost, !isRepeated,
            let body = request?.streamedBody
        else { return }
        isRepeated = true
        begin(body)
    }
}
