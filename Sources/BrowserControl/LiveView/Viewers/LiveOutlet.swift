import NIOCore

/// The way to one who watches. Called on the connection's event loop only.
protocol LiveOutlet: AnyObject {
    func send(_ report: LiveReport)
    /// A binary message.
    func send(picture: ByteBuffer)
    func close(_ reason: CloseReason)
    var allocator: ByteBufferAllocator { get }
}
