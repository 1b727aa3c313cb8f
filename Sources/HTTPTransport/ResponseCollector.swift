internal import CCurl

/// Puts together what libcurl delivers in pieces, within limits.
final class ResponseCollector {
    private(set) var headers = HTTPHeaders()
    private(set) var body: [UInt8] = []
    /// Set once a limit was passed; libcurl then ends the transfer with a write error.
    private(set) var isTooLarge = false
    private let limit: Int
    private var headBytes = 0
    private static let headLimit = 65_536

    init(limit: Int) {
        self.limit = limit
    }

    /// For `CURLOPT_WRITEFUNCTION`: anything but the count ends the transfer.
    static let writeFunction: curl_write_callback = { bytes, size, count, collector in
        guard let bytes = unsafe bytes, let collector = unsafe collector else { return 0 }
        let collected = unsafe Unmanaged<ResponseCollector>.fromOpaque(collector).takeUnretainedValue()
        return unsafe collected.take(body: UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
    }

    /// For `CURLOPT_HEADERFUNCTION`: one whole line a call.
    static let headerFunction: curl_write_callback = { bytes, size, count, collector in
        guard let bytes = unsafe bytes, let collector = unsafe collector else { return 0 }
        let collected = unsafe Unmanaged<ResponseCollector>.fromOpaque(collector).takeUnretainedValue()
        return unsafe collected.take(line: UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
    }

    /// Takes what has come of the body since the last time.
    func takeBody() -> [UInt8] {
        defer { body = [] }
        return body
    }

    func reset() {
        headers = HTTPHeaders()
        body = []
        isTooLarge = false
        headBytes = 0
    }
}

private extension ResponseCollector {
    func take(body piece: UnsafeRawBufferPointer) -> Bool {
        guard piece.count <= limit - body.count else {
            isTooLarge = true
            return false
        }
        unsafe body.append(contentsOf: piece)
        return true
    }

    func take(line: UnsafeRawBufferPointer) -> Bool {
        headBytes += line.count
        guard headBytes <= Self.headLimit else {
            isTooLarge = true
            return false
        }
        let text = unsafe String(decoding: line, as: UTF8.self)
        guard !text.hasPrefix("HTTP/") else {
            // A further status line: what came before was an interim response (RFC 9110, 15.2).
            headers = HTTPHeaders()
            return true
        }
        guard let colon = text.firstIndex(of: ":") else { return true }
        let value = text[text.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        let end = value.lastIndex { !$0.isWhitespace }.map { value.index(after: $0) } ?? value.startIndex
        headers.append(String(text[..<colon]), String(value[..<end]))
        return true
    }
}
