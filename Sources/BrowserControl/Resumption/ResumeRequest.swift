import ByteEncodings

/// What a client's query says about coming back (`docs/resume.md`).
enum ResumeRequest: Equatable {
    case none
    /// `resumable=1`: it wants to be able to.
    case wanted
    /// `resumeId=…&received=N`: it does, and has received that many messages.
    case again(id: String, received: Int)

    init(_ query: FormQuery) throws(AccessDenial) {
        let ids = query.values("resumeId")
        let counts = query.values("received")
        guard ids.count <= 1, counts.count == ids.count else {
            throw .badRequest("resumeId and received belong together, once each")
        }
        if let id = ids.first {
            guard id.utf8.count == ResumePlaces.idLength else { throw .badRequest("resumeId is malformed") }
            guard let text = counts.first, let received = Self.count(text.utf8) else {
                throw .badRequest("received must be a count of messages")
            }
            self = .again(id: id, received: received)
            return
        }
        switch query.values("resumable") {
        case []: self = .none
        case ["1"]: self = .wanted
        default: throw .badRequest("resumable must be 1")
        }
    }

    /// Decimal digits only, at most 15 of them: what every language counts exactly.
    static func count(_ text: some Collection<UInt8>) -> Int? {
        guard (1...15).contains(text.count), text.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return text.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}
