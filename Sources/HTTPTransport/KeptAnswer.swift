/// The last answer to a `KeptRequest`. Its memory is kept from one answer to the next: values and body are copied only
/// when somebody still holds them as the next answer comes.
package final class KeptAnswer {
    /// What happens to a body that is larger than its limit.
    package enum Excess: Sendable {
        /// The exchange fails with `responseTooLarge`.
        case fails
        /// The rest is received and dropped.
        case isDropped
    }

    /// How the end of the body is known (RFC 9112, 6.3).
    enum Framing: Equatable {
        /// By the end of the connection.
        case none
        case length(Int)
        case chunked
    }

    /// What became of a field line.
    enum Verdict {
        case taken, malformed, tooLarge
    }

    /// The values of the fields that are watched, in the order of their names.
    package private(set) var fields: FieldValues
    /// The body, or its beginning where the excess is dropped.
    package private(set) var body: [UInt8] = []
    private(set) var framing = Framing.none
    private(set) var isClosing = false
    private let names: [StaticString]
    private let limit: Int
    private let excess: Excess
    private var headBytes = 0
    private static let headLimit = 262_144
    /// A length is only the peer's word: at most this much is set aside before bytes have come.
    private static let reservation = 16 << 20
    private static let directStep = 65_536

    static let tooLarge = HTTPError(code: .responseTooLarge, message: "the answer is larger than allowed")

    /// Watches the fields of these names (lower case).
    package init(watching names: [StaticString], bodyLimit: Int, excess: Excess) {
        self.names = names
        self.limit = bodyLimit
        self.excess = excess
        self.fields = FieldValues(count: names.count)
    }

    /// Forgets the last answer.
    func reset() {
        body.removeAll(keepingCapacity: true)
        headBytes = 0
    }

    /// A further head: what an interim answer brought is forgotten. A server of HTTP/1.0 closes.
    func beginHead(isOld: Bool) {
        fields.removeAll()
        framing = .none
        isClosing = isOld
    }

    /// One field line without its end.
    func take(line: UnsafeRawBufferPointer) -> Verdict {
        guard unsafe count(line) else { return .tooLarge }
        guard let colon = unsafe line.firstIndex(of: UInt8(ascii: ":")), colon > 0, unsafe line[0] > 0x20 else {
            return .malformed
        }
        let name = unsafe UnsafeRawBufferPointer(rebasing: line[..<colon])
        let value = unsafe FieldText.trimmed(UnsafeRawBufferPointer(rebasing: line[(colon + 1)...]))
        if unsafe FieldText.equal(name, "content-length") { return unsafe takeLength(value) }
        if unsafe FieldText.equal(name, "transfer-encoding") {
            // Any other coding has not been asked for.
            guard unsafe FieldText.equal(value, "chunked") else { return .malformed }
            framing = .chunked
        } else if unsafe FieldText.equal(name, "connection") {
            isClosing = unsafe isClosing || FieldText.equal(value, "close")
        } else {
            for index in names.indices where unsafe FieldText.equal(name, names[index]) {
                unsafe fields.set(index, value)
            }
        }
        return .taken
    }

    /// A line after the last chunk, which says nothing here.
    func take(trailer: UnsafeRawBufferPointer) -> Verdict {
        unsafe count(trailer) ? .taken : .tooLarge
    }

    /// Sets memory aside for so many bytes that are to come. False when they are more than the exchange may bring.
    func expect(_ length: Int) -> Bool {
        let room = limit - body.count
        guard length <= room || excess == .isDropped else { return false }
        body.reserveCapacity(body.count + min(length, room, Self.reservation))
        return true
    }

    /// How much of a piece of this length should come straight from the socket to where it will lie: nothing of a short one,
    /// and never more than four times what has come before, for the length is only the peer's word.
    func directLength(of length: Int) -> Int {
        let most = min(length, limit - body.count, max(body.count * 4, Self.directStep))
        return most < Self.directStep ? 0 : most
    }

    /// Such a piece: how much came, or what `PeerSocket.receive` says.
    func takeDirectly(_ length: Int, from socket: PeerSocket) -> Int {
        let start = body.count
        body.append(contentsOf: repeatElement(0, count: length))
        let received = unsafe body.withUnsafeMutableBytes { bytes in
            unsafe socket.receive(into: UnsafeMutableRawBufferPointer(rebasing: bytes[start...]), isWhole: true)
        }
        body.removeLast(length - max(received, 0))
        return received
    }

    /// A piece of the body. False when it is too much.
    func take(body piece: UnsafeRawBufferPointer) -> Bool {
        let room = limit - body.count
        guard piece.count > room else {
            unsafe body.append(contentsOf: piece)
            return true
        }
        guard excess == .isDropped else { return false }
        unsafe body.append(contentsOf: UnsafeRawBufferPointer(rebasing: piece[..<room]))
        return true
    }
}

private extension KeptAnswer {
    func count(_ line: UnsafeRawBufferPointer) -> Bool {
        headBytes += line.count
        return headBytes <= Self.headLimit
    }

    /// The transfer encoding overrides a length; two different lengths are an attack (RFC 9112, 6.3).
    func takeLength(_ value: UnsafeRawBufferPointer) -> Verdict {
        guard let length = unsafe FieldText.number(value) else { return .malformed }
        switch framing {
        case .chunked: return .taken
        case .none: framing = .length(length)
        case .length(let other): guard other == length else { return .malformed }
        }
        return .taken
    }
}
