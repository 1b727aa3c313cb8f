/// Reads JSON (RFC 8259) in place, value by value. A capture has megabytes of numbers; no tree of values is built.
struct CaptureScanner {
    let bytes: [UInt8]
    var index = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The next byte after white space.
    mutating func peek() throws(CaptureError) -> UInt8 {
        while index < bytes.count {
            let byte = bytes[index]
            if byte > 0x20 { return byte }
            index += 1
        }
        throw Self.malformed
    }

    static var malformed: CaptureError { CaptureError(.malformed, "the capture of the page cannot be read") }

    mutating func expect(_ byte: UInt8) throws(CaptureError) {
        guard try peek() == byte else { throw Self.malformed }
        index += 1
    }

    /// Passes the opening bracket, or false when the value is empty or null.
    mutating func open(_ bracket: UInt8) throws(CaptureError) -> Bool {
        if try peek() == UInt8(ascii: "n") {
            try skip()
            return false
        }
        try expect(bracket)
        guard try peek() == bracket + 2 else { return true }
        index += 1
        return false
    }

    /// After an element: whether there is another one.
    mutating func more(_ bracket: UInt8) throws(CaptureError) -> Bool {
        let byte = try peek()
        guard byte == UInt8(ascii: ",") || byte == bracket + 2 else { throw Self.malformed }
        index += 1
        return byte == UInt8(ascii: ",")
    }

    /// Calls with each member's name, standing before its value; the body must read or skip it.
    mutating func members(
        _ body: (inout CaptureScanner, String) throws(CaptureError) -> Void
    ) throws(CaptureError) {
        guard try open(UInt8(ascii: "{")) else { return }
        repeat {
            let name = try text()
            try expect(UInt8(ascii: ":"))
            try body(&self, name)
        } while try more(UInt8(ascii: "{"))
    }

    /// Calls before each element; the body must read or skip it.
    mutating func elements(_ body: (inout CaptureScanner) throws(CaptureError) -> Void) throws(CaptureError) {
        guard try open(UInt8(ascii: "[")) else { return }
        repeat {
            try body(&self)
        } while try more(UInt8(ascii: "["))
    }

    /// A whole number; fractions are cut off.
    mutating func integer() throws(CaptureError) -> Int32 {
        let first = try peek()
        var isNegative = false
        if first == UInt8(ascii: "-") {
            isNegative = true
            index += 1
        }
        var value: Int64 = 0
        let start = index
        while index < bytes.count, case let digit = bytes[index] &- 48, digit < 10 {
            value = min(value * 10 + Int64(digit), Int64(Int32.max))
            index += 1
        }
        guard index > start else { throw Self.malformed }
        try skipFraction()
        return Int32(isNegative ? -value : value)
    }

    private mutating func skipFraction() throws(CaptureError) {
        guard index < bytes.count, bytes[index] == UInt8(ascii: ".") || bytes[index] | 0x20 == UInt8(ascii: "e") else {
            return
        }
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"),
                UInt8(ascii: "+"), UInt8(ascii: "-"):
                index += 1
            default: return
            }
        }
    }

    mutating func integers() throws(CaptureError) -> [Int32] {
        var values: [Int32] = []
        try elements { scanner throws(CaptureError) in values.append(try scanner.integer()) }
        return values
    }

    /// Passes the value, of any depth.
    mutating func skip() throws(CaptureError) {
        var depth = 0
        repeat {
            switch try peek() {
            case UInt8(ascii: "\""): try skipText()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                index += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                index += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                guard depth > 0 else { throw Self.malformed }
                index += 1
            default: try skipWord()
            }
            guard depth >= 0 else { throw Self.malformed }
        } while depth > 0
    }

    private mutating func skipWord() throws(CaptureError) {
        let start = index
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "E"),
                UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"):
                index += 1
            default:
                guard index > start else { throw Self.malformed }
                return
            }
        }
    }
}
