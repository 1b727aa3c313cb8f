private import Glibc

/// `_X_AMZN_TRACE_ID`, which the AWS SDKs read: the trace of the invocation that runs. Only for a process with one worker,
/// because a variable belongs to the whole process. The environment points into memory that is kept (putenv(3)):
/// `setenv` would keep a copy of every value it was ever given.
@safe struct TraceVariable: ~Copyable {
    private let buffer: UnsafeMutablePointer<CChar>
    private var isSet = false
    private static let name: StaticString = "_X_AMZN_TRACE_ID="
    private static let capacity = 2_048

    init() {
        unsafe buffer = .allocate(capacity: Self.capacity)
        unsafe buffer.initialize(repeating: 0, count: Self.capacity)
    }

    /// Sets it, or unsets it when there is no trace. A value that no trace has (beyond 2,000 bytes) counts as none.
    mutating func set(_ value: ArraySlice<UInt8>) {
        let prefix = Self.name.utf8CodeUnitCount
        guard !value.isEmpty, prefix + value.count < Self.capacity else {
            if isSet { unsafe unsetenv("_X_AMZN_TRACE_ID") }
            isSet = false
            return
        }
        for index in 0..<prefix { unsafe buffer[index] = CChar(bitPattern: Self.name.utf8Start[index]) }
        var position = prefix
        for byte in value {
            unsafe buffer[position] = CChar(bitPattern: byte)
            position += 1
        }
        unsafe buffer[position] = 0
        // A handler may have replaced it.
        guard unsafe getenv("_X_AMZN_TRACE_ID") != buffer + prefix else { return }
        isSet = unsafe putenv(buffer) == 0
    }
}
