internal import CCurl

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

    /// The values of the fields that are watched, in the order of their names.
    package private(set) var fields: FieldValues
    /// The body, or its beginning where the excess is dropped.
    package private(set) var body: [UInt8] = []
    private(set) var isTooLarge = false
    private let names: [StaticString]
    private let limit: Int
    private let excess: Excess
    private var headBytes = 0
    private static let headLimit = 262_144
    /// A length is only the peer's word: at most this much is set aside before bytes have come.
    private static let reservation = 16 << 20

    /// Watches the fields of these names (lower case).
    package init(watching names: [StaticString], bodyLimit: Int, excess: Excess) {
        self.names = names
        self.limit = bodyLimit
        self.excess = excess
        self.fields = FieldValues(count: names.count)
    }

    static let writeFunction: curl_write_callback = { bytes, size, count, answer in
        guard let bytes = unsafe bytes, let answer = unsafe answer else { return 0 }
        let kept = unsafe Unmanaged<KeptAnswer>.fromOpaque(answer).takeUnretainedValue()
        return unsafe kept.take(body: UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
    }

    static let headerFunction: curl_write_callback = { bytes, size, count, answer in
        guard let bytes = unsafe bytes, let answer = unsafe answer else { return 0 }
        let kept = unsafe Unmanaged<KeptAnswer>.fromOpaque(answer).takeUnretainedValue()
        return unsafe kept.take(line: UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
    }

    func reset() {
        fields.removeAll()
        body.removeAll(keepingCapacity: true)
        isTooLarge = false
        headBytes = 0
    }
}

private extension KeptAnswer {
    func take(body piece: UnsafeRawBufferPointer) -> Bool {
        let room = limit - body.count
        guard piece.count > room else {
            unsafe body.append(contentsOf: piece)
            return true
        }
        switch excess {
        case .fails:
            isTooLarge = true
            return false
        case .isDropped:
            unsafe body.append(contentsOf: piece.prefix(room))
            return true
        }
    }

    func take(line: UnsafeRawBufferPointer) -> Bool {
        headBytes += line.count
        guard headBytes <= Self.headLimit else {
            isTooLarge = true
            return false
        }
        guard let colon = unsafe line.firstIndex(of: UInt8(ascii: ":")) else {
            // A status line, of an interim answer or of the final one, or the empty line.
            if unsafe line.starts(with: "HTTP/".utf8) { fields.removeAll() }
            return true
        }
        let name = unsafe UnsafeRawBufferPointer(rebasing: line[..<colon])
        let value = unsafe Self.trimmed(UnsafeRawBufferPointer(rebasing: line[(colon + 1)...]))
        if unsafe Self.equal(name, "content-length") { unsafe reserve(value) }
        for (index, watched) in names.enumerated() where unsafe Self.equal(name, watched) {
            unsafe fields.set(index, value)
        }
        return true
    }

    func reserve(_ digits: UnsafeRawBufferPointer) {
        var length = 0
        for index in digits.indices {
            let byte = unsafe digits[index]
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), length <= Self.reservation else { break }
            length = length * 10 + Int(byte - UInt8(ascii: "0"))
        }
        body.reserveCapacity(min(length, limit, Self.reservation))
    }

    /// Without the white space around it (RFC 9110, 5.5).
    static func trimmed(_ value: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var (start, end) = (0, value.count)
        while start < end, unsafe value[start] <= 0x20 { start += 1 }
        while end > start, unsafe value[end - 1] <= 0x20 { end -= 1 }
        return unsafe UnsafeRawBufferPointer(rebasing: value[start..<end])
    }

    static func equal(_ name: UnsafeRawBufferPointer, _ lowercased: StaticString) -> Bool {
        guard name.count == lowercased.utf8CodeUnitCount else { return false }
        for index in 0..<name.count {
            var byte = unsafe name[index]
            if (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) { byte += 0x20 }
            guard unsafe byte == lowercased.utf8Start[index] else { return false }
        }
        return true
    }
}
