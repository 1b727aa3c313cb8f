import DevToolsProtocol
import NIOCore

/// One who receives messages of the browser. Called on the connection's event loop only.
protocol MessageRecipient: AnyObject {
    /// A message of the recipient's root session (`fields.sessionMember` is to be taken out) or of a child session.
    func receive(_ message: consuming ByteBuffer, _ fields: RoutingFields, isFromRootSession: Bool)

    /// All that could be read at once was delivered.
    func receivedAll()

    /// Whether the browser takes more commands at the moment.
    func browserWritabilityChanged(isWritable: Bool)

    /// The root session, or the whole browser, is gone: nothing more will come.
    func ended(browserEnded: Bool)
}
