private import Glibc

/// The signals by which a program dies of its own mistakes.
struct CrashSignal {
    let number: Int32
    /// For `Function.<type>`: letters only.
    let type: StaticString
    /// ASCII without quotes.
    let meaning: StaticString

    static let all = [
        CrashSignal(
            number: SIGILL, type: "IllegalInstruction",
            meaning: "illegal instruction (SIGILL); Swift stops this way at a failed check"),
        CrashSignal(number: SIGTRAP, type: "Trap", meaning: "trap (SIGTRAP); Swift stops this way at a failed check"),
        CrashSignal(
            number: SIGSEGV, type: "SegmentationFault", meaning: "invalid memory access or stack overflow (SIGSEGV)"),
        CrashSignal(number: SIGABRT, type: "Abort", meaning: "abort (SIGABRT)"),
        CrashSignal(number: SIGBUS, type: "BusError", meaning: "bus error (SIGBUS)"),
        CrashSignal(number: SIGFPE, type: "ArithmeticFault", meaning: "arithmetic fault (SIGFPE)"),
    ]

    /// The rest of a request to `/error`, from `Content-Type` on. Put together from constants byte by byte: this is done at
    /// every start, and six reports through `ErrorReport` took half of a start's instructions.
    var requestTail: [UInt8] {
        var body: [UInt8] = []
        for part in [
            #"{"errorMessage":"the function crashed: "#, meaning, #"","errorType":""#, type, #"","stackTrace":[]}"#,
        ] {
            body.append(part)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        for part in [
            "Content-Type: application/json\r\nLambda-Runtime-Function-Error-Type: Function.", type, "\r\nUser-Agent: ",
            RuntimeSettings.userAgent, "\r\nConnection: close\r\nContent-Length: ",
        ] { bytes.append(part) }
        bytes.append(contentsOf: String(body.count).utf8)
        bytes.append("\r\n\r\n")
        bytes.append(contentsOf: body)
        return bytes
    }
}

private extension [UInt8] {
    mutating func append(_ text: StaticString) {
        unsafe append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
