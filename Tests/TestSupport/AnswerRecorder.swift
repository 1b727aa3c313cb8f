package import LambdaRuntime

/// Takes a handler's answer in place of the Runtime API: `handler.handle(invocation, Responder(recorder))`.
package final class AnswerRecorder: ResponseSink {
    /// What was answered.
    package enum Recorded: Hashable {
        case nothing
        case success(body: [UInt8], contentType: String)
        case failure(FunctionError)
        /// `body` begins with the prelude, as on the wire.
        case stream(contentType: String, body: [UInt8], isEnded: Bool, failure: FunctionError?)
    }

    package private(set) var recorded = Recorded.nothing
    /// The pieces of a stream, without the prelude.
    package private(set) var pieces: [[UInt8]] = []
    /// How many pieces are taken before the peer is gone.
    private var patience: Int

    /// A peer that takes everything, or hangs up after so many pieces.
    package init(patience: Int = .max) {
        self.patience = patience
    }

    package func succeed(_ body: [UInt8], contentType: String) {
        recorded = .success(body: body, contentType: contentType)
    }

    package func fail(_ error: FunctionError) {
        recorded = .failure(error)
    }

    package func beginStream(contentType: String, prelude: [UInt8]) {
        recorded = .stream(contentType: contentType, body: prelude, isEnded: false, failure: nil)
    }

    package func write(_ bytes: [UInt8]) -> Bool {
        guard patience > 0, case .stream(let contentType, let body, _, _) = recorded else { return false }
        patience -= 1
        pieces.append(bytes)
        recorded = .stream(contentType: contentType, body: body + bytes, isEnded: false, failure: nil)
        return true
    }

    package func finishStream(_ last: [UInt8]) {
        if !last.isEmpty { _ = write(last) }
        end(nil)
    }

    /// As the runtime does: an ordinary failure while nothing has been written.
    package func failStream(_ error: FunctionError) {
        pieces.isEmpty ? fail(error) : end(error)
    }

    private func end(_ failure: FunctionError?) {
        guard case .stream(let contentType, let body, _, _) = recorded else { return }
        recorded = .stream(contentType: contentType, body: body, isEnded: true, failure: failure)
    }
}
