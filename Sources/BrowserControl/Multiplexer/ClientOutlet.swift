import NIOCore

/// The way back to a client. Called on the connection's event loop only.
protocol ClientOutlet: AnyObject {
    /// Puts one text message in line; `flush` sends what is there.
    func write(_ text: consuming ByteBuffer)
    func flush()
    /// Bytes that the client has not taken yet; 0 while they are no reason to let it wait.
    var waitingBytes: Int { get }
    /// Whether more of what the client sends is to be read.
    func setReading(_ mode: ReadingMode)
    func close(_ reason: CloseReason)
}

/// Whether a client's messages are read now or left to wait in its socket.
enum ReadingMode {
    case reading
    /// No more is read. What was read already is carried out.
    case paused
    /// No more is read or carried out.
    case held
}
