import Digests
package import NIOCore

/// One event on its way through a function.
struct Invocation: Sendable {
    let requestID: String
    /// The nonce of `Lambda-Runtime-Invocation-Id`.
    let nonce: String
    let payload: [UInt8]
    let traceID: String
    let clientContext: String?
    /// Takes the pieces of a response as they come; nil collects them.
    let receiver: PieceReceiver?

    init(payload: [UInt8], requestID: String?, clientContext: String?, receiver: PieceReceiver?, traceID: String) {
        self.requestID = requestID ?? SecureRandom.uuid()
        self.nonce = SecureRandom.uuid()
        self.payload = payload
        self.clientContext = clientContext
        self.receiver = receiver
        self.traceID = traceID
    }
}

/// Takes a function's response as it comes. The function is not read further until it returns.
package typealias PieceReceiver = @CloudActor @Sendable (ResponsePiece) async -> Void

/// A part of a function's response.
package enum ResponsePiece: Sendable {
    /// First, once: the content type, and whether the function streams.
    case head(contentType: String, isStreaming: Bool)
    case bytes(ByteBuffer, next: NextPiece)
}

/// Whether the piece after one, or the end, has already come.
package enum NextPiece: Sendable {
    case awaited
    /// The two can be passed on together.
    case atHand
}
