private import Glibc

/// The signals by which a program dies of its own mistakes.
struct CrashSignal {
    let number: Int32
    /// For `Function.<type>`.
    let type: String
    let meaning: String

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

    /// The rest of a request to `/error`, from `Content-Type` on.
    var requestTail: [UInt8] {
        let report = ErrorReport(FunctionError(type: type, message: "the function crashed: \(meaning)"))
        let body = report.body
        let head =
            "Content-Type: application/json\r\nLambda-Runtime-Function-Error-Type: \(report.category)\r\n"
            + "User-Agent: \(RuntimeSettings.userAgent)\r\nConnection: close\r\nContent-Length: \(body.count)\r\n\r\n"
        return Array(head.utf8) + body
    }
}
