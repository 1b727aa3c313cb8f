internal import CCurl

/// The body of a streamed request, from which libcurl reads when it can send. With nothing to read it pauses
/// (CURLOPT_READFUNCTION(3)), which also says that everything before has gone to the socket.
final class StreamSource {
    private var pending: [UInt8] = []
    private var offset = 0
    private var isEnded = false
    /// Whether `pending` still holds the body from its first byte.
    private var isWhole = true
    private var trailers: [String] = []
    private var areTrailersRead = false
    /// The body so far; nil once it is too long to be sent again.
    var whole: [UInt8]? { isWhole && pending.count <= Self.rewindLimit ? pending : nil }
    /// Whether libcurl has asked for more than there was: all bytes are with the kernel.
    private(set) var isDrained = false

    func attach(to handle: borrowing CurlHandle) throws(HTTPError) {
        let opaque = unsafe Unmanaged.passUnretained(self).toOpaque()
        try handle.check(unsafe ccurl_set_read_function(handle.pointer, Self.readFunction), CURLOPT_READFUNCTION)
        try handle.check(unsafe ccurl_set_seek_function(handle.pointer, Self.seekFunction), CURLOPT_SEEKFUNCTION)
        try handle.check(
            unsafe ccurl_set_trailer_function(handle.pointer, Self.trailerFunction), CURLOPT_TRAILERFUNCTION)
        try unsafe handle.set(CURLOPT_READDATA, pointer: opaque)
        try unsafe handle.set(CURLOPT_SEEKDATA, pointer: opaque)
        try unsafe handle.set(CURLOPT_TRAILERDATA, pointer: opaque)
    }

    /// A new body, whose first bytes these are.
    func start(_ bytes: [UInt8]) {
        pending = bytes
        offset = 0
        isEnded = false
        isWhole = true
        trailers = []
        areTrailersRead = false
        isDrained = false
    }

    /// Call only when drained.
    func append(_ bytes: [UInt8]) {
        isDrained = false
        if isWhole && pending.count + bytes.count <= Self.rewindLimit {
            pending += bytes
        } else {
            isWhole = false
            pending = bytes
            offset = 0
        }
    }

    /// Ends the body once what is pending has been read.
    func end(trailers: [String]) {
        self.trailers = trailers
        isEnded = true
        isDrained = false
    }
}

private extension StreamSource {
    static let rewindLimit = 65_536

    static let readFunction: curl_read_callback = { buffer, size, count, source in
        guard let buffer = unsafe buffer, let source = unsafe source else { return Int(CURL_READFUNC_ABORT) }
        let stream = unsafe Unmanaged<StreamSource>.fromOpaque(source).takeUnretainedValue()
        return unsafe stream.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
    }

    /// libcurl wants to begin again when a kept connection turns out dead as the request goes out. That shows with the
    /// first bytes or those after them; by then not many have gone. With the trailers it is too late: libcurl 7.88 would
    /// free them twice.
    static let seekFunction: curl_seek_callback = { source, offset, origin in
        guard let source = unsafe source else { return CURL_SEEKFUNC_FAIL }
        let stream = unsafe Unmanaged<StreamSource>.fromOpaque(source).takeUnretainedValue()
        guard offset == 0, origin == 0, stream.isWhole, !stream.areTrailersRead else { return CURL_SEEKFUNC_FAIL }
        stream.offset = 0
        return CURL_SEEKFUNC_OK
    }

    /// libcurl frees the list after it was sent.
    static let trailerFunction: curl_trailer_callback = { list, source in
        guard let list = unsafe list, let source = unsafe source else { return CURL_TRAILERFUNC_ABORT }
        let stream = unsafe Unmanaged<StreamSource>.fromOpaque(source).takeUnretainedValue()
        stream.areTrailersRead = true
        for trailer in stream.trailers {
            guard let longer = unsafe curl_slist_append(list.pointee, trailer) else { return CURL_TRAILERFUNC_ABORT }
            unsafe list.pointee = longer
        }
        return CURL_TRAILERFUNC_OK
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, pending.count - offset)
        guard count > 0 else {
            isDrained = true
            return isEnded ? 0 : Int(CURL_READFUNC_PAUSE)
        }
        unsafe pending.withUnsafeBytes { bytes in
            unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
        }
        offset += count
        return count
    }
}
