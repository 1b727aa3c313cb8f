internal import Glibc

/// What the crash handler reads: plain memory that is never freed and holds no reference, because a signal handler may
/// neither allocate, lock nor count references (signal-safety(7)).
@unsafe struct CrashTable {
    /// One worker's request, up to its signal's own part.
    @unsafe struct Slot {
        var thread: pthread_t
        var head: UnsafeMutablePointer<UInt8>
        /// Bytes of `head` that are valid; 0 when there is nothing to report.
        var length: Int
        static let capacity = 8_192
    }

    /// What is sent after the head, and what stood in the handler's place before.
    @unsafe struct Tail {
        var signal: Int32
        var bytes: UnsafeMutablePointer<UInt8>
        var length: Int
        var previous: sigaction
    }

    var address: sockaddr_storage
    var addressLength: socklen_t
    var slots: UnsafeMutablePointer<Slot>
    var slotCount: Int
    var tails: UnsafeMutablePointer<Tail>
    var tailCount: Int
    var isReported: Bool
}

/// Set once, before any worker starts.
nonisolated(unsafe) var crashTable: UnsafeMutablePointer<CrashTable>? = nil
