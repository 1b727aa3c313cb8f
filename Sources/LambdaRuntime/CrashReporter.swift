private import Glibc
private import HTTPTransport

/// Tells the caller when the process crashes, before it dies: without it Lambda can only say `Runtime.ExitError`.
enum CrashReporter {
    /// Prepares everything that the handler needs and installs it. Once, before the workers start. The address is looked up
    /// now, because a signal handler may not; does nothing when it cannot be found: the client will say so.
    static func install(endpoint: String, workers: Int) {
        guard unsafe crashTable == nil, let address = try? PeerAddress.first(endpoint, where: { _ in true }) else {
            return
        }
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
                address: address.storage, addressLength: address.length, slots: slots, slotCount: workers, tails: tails,
                tailCount: signals.count, isReported: false))
        unsafe crashTable = table
        CrashHandler.install()
    }
}
