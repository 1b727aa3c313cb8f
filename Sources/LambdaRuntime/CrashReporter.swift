private import Glibc

/// Tells the caller when the process crashes, before it dies: without it Lambda can only say `Runtime.ExitError`.
enum CrashReporter {
    /// Prepares everything that the handler needs and installs it. Once, before the workers start. Does nothing when the
    /// endpoint's address cannot be found; the client will say so.
    static func install(endpoint: String, workers: Int) {
        guard unsafe crashTable == nil, let (address, length) = resolve(endpoint) else { return }
        let slots = UnsafeMutablePointer<CrashTable.Slot>.allocate(capacity: workers)
        for index in 0..<workers {
            let head = unsafe UnsafeMutablePointer<UInt8>.allocate(capacity: CrashTable.Slot.capacity)
            unsafe (slots + index).initialize(to: CrashTable.Slot(thread: pthread_t(), head: head, length: 0))
        }
        let signals = CrashSignal.all
        let tails = UnsafeMutablePointer<CrashTable.Tail>.allocate(capacity: signals.count)
        for (index, signal) in signals.enumerated() {
            let bytes = signal.requestTail
            let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count)
            unsafe copy.initialize(from: bytes, count: bytes.count)
            unsafe (tails + index).initialize(
                to: CrashTable.Tail(signal: signal.number, bytes: copy, length: bytes.count, previous: sigaction()))
        }
        let table = UnsafeMutablePointer<CrashTable>.allocate(capacity: 1)
        unsafe table.initialize(
            to: CrashTable(
                address: address, addressLength: length, slots: slots, slotCount: workers, tails: tails,
                tailCount: signals.count, isReported: false))
        unsafe crashTable = table
        CrashHandler.install()
    }

    /// The address behind `host:port`, now, because looking it up is nothing that a signal handler may do.
    private static func resolve(_ endpoint: String) -> (sockaddr_storage, socklen_t)? {
        guard let colon = endpoint.lastIndex(of: ":") else { return nil }
        let host = endpoint[..<colon].filter { $0 != "[" && $0 != "]" }
        let port = String(endpoint[endpoint.index(after: colon)...])
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, port, &hints, &list) == 0, let first = unsafe list else { return nil }
        defer { unsafe freeaddrinfo(first) }
        guard let found = unsafe first.pointee.ai_addr,
            unsafe first.pointee.ai_addrlen <= MemoryLayout<sockaddr_storage>.size
        else { return nil }
        var address = sockaddr_storage()
        let length = unsafe first.pointee.ai_addrlen
        unsafe withUnsafeMutableBytes(of: &address) { bytes in
            unsafe bytes.copyMemory(from: UnsafeRawBufferPointer(start: found, count: Int(length)))
        }
        return (address, length)
    }
}
