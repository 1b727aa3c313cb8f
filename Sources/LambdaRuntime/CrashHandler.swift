private import Glibc

/// The handler itself. Everything in it is on the list of signal-safety(7).
enum CrashHandler {
    /// Takes over every crash signal, on an alternate stack, and keeps what stood there before (Swift's backtracer, for one).
    static func install() {
        guard let table = unsafe crashTable else { return }
        for index in unsafe 0..<table.pointee.tailCount {
            var action = sigaction()
            unsafe action.__sigaction_handler.sa_sigaction = { signal, information, _ in
                unsafe CrashHandler.crashed(signal, information)
            }
            action.sa_flags = SA_SIGINFO | Int32(SA_ONSTACK)
            unsafe sigfillset(&action.sa_mask)
            unsafe sigaction(
                table.pointee.tails[index].signal, &action, &table.pointee.tails[index].previous)
        }
    }

    /// Gives this thread the stack on which its crash is handled, a stack overflow included. Never freed.
    static func prepareThread() {
        let size = 65_536
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        var stack = unsafe stack_t(ss_sp: memory, ss_flags: 0, ss_size: size)
        if unsafe sigaltstack(&stack, nil) != 0 { unsafe memory.deallocate() }
    }
}

private extension CrashHandler {
    static func crashed(_ signal: Int32, _ information: UnsafeMutablePointer<siginfo_t>?) {
        guard let table = unsafe crashTable else { return }
        for index in unsafe 0..<table.pointee.tailCount {
            guard unsafe table.pointee.tails[index].signal == signal else { continue }
            unsafe sigaction(signal, &table.pointee.tails[index].previous, nil)
            unsafe report(table, table.pointee.tails + index)
        }
        // A faulting instruction faults again on return, with its own context. Whatever was sent (abort, kill) or has passed
        // its instruction (a trap) is sent again; it stays blocked until this handler returns.
        let isFault = unsafe (information?.pointee.si_code ?? 0) > 0 && signal != SIGTRAP
        if !isFault { raise(signal) }
    }

    static func report(_ table: UnsafeMutablePointer<CrashTable>, _ tail: UnsafeMutablePointer<CrashTable.Tail>) {
        guard unsafe !table.pointee.isReported, let slot = unsafe crashedSlot(table) else { return }
        unsafe table.pointee.isReported = true
        let descriptor = unsafe socket(Int32(table.pointee.address.ss_family), Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return }
        var patience = timeval(tv_sec: 2, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
        let address = unsafe UnsafeRawPointer(table).assumingMemoryBound(to: sockaddr.self)
        if unsafe connect(descriptor, address, table.pointee.addressLength) == 0,
            unsafe sendAll(descriptor, slot.pointee.head, slot.pointee.length),
            unsafe sendAll(descriptor, tail.pointee.bytes, tail.pointee.length)
        {
            // The first byte of the answer says that the report was taken.
            var byte: UInt8 = 0
            _ = unsafe recv(descriptor, &byte, 1, 0)
        }
        close(descriptor)
    }

    /// The crashing thread's own; a thread of the function's making speaks for the only worker.
    static func crashedSlot(_ table: UnsafeMutablePointer<CrashTable>) -> UnsafeMutablePointer<CrashTable.Slot>? {
        let thread = pthread_self()
        var only: UnsafeMutablePointer<CrashTable.Slot>?
        for index in unsafe 0..<table.pointee.slotCount {
            let slot = unsafe table.pointee.slots + index
            if unsafe slot.pointee.thread == thread { return unsafe slot.pointee.length > 0 ? slot : nil }
            unsafe only = slot
        }
        guard unsafe table.pointee.slotCount == 1, let only = unsafe only, unsafe only.pointee.length > 0 else {
            return nil
        }
        return unsafe only
    }

    static func sendAll(_ descriptor: Int32, _ bytes: UnsafeMutablePointer<UInt8>, _ length: Int) -> Bool {
        var sent = 0
        while sent < length {
            let count = unsafe send(descriptor, bytes + sent, length - sent, Int32(MSG_NOSIGNAL))
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }
}
