import Glibc

/// Ways to die.
enum Crash {
    static func now(_ kind: String) -> Never {
        switch kind {
        case "segv":
            // An address that is never mapped; the compiler does not know.
            if let pointer = UnsafeMutablePointer<Int>(bitPattern: Int(getpid()) & 0 + 8) { pointer.pointee = 1 }
        case "overflow": print(recurse(Int(getpid())))
        case "abort": abort()
        case "fpe": raise(SIGFPE)
        case "bus": raise(SIGBUS)
        case "trap": raise(SIGTRAP)
        case "illegal": print([1, 2, 3][Int(getpid())])
        case "thread":
            var thread = pthread_t()
            pthread_create(&thread, nil, { _ in abort() }, nil)
            pthread_join(thread, nil)
        default: break
        }
        exit(99)
    }

    @inline(never)
    private static func recurse(_ depth: Int) -> Int {
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 16) { bytes in
            bytes[0] = UInt8(truncatingIfNeeded: depth)
            return recurse(depth &+ 1) &+ Int(bytes[0])
        }
    }
}
