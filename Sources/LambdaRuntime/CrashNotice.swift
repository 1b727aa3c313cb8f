private import Glibc
private import Synchronization

/// One worker's part of the crash report: a request to `/error`, ready to be sent by the signal handler on a socket of its
/// own. Costs a copy of the request id for each invocation.
@safe struct CrashNotice {
    private let slot: UnsafeMutablePointer<CrashTable.Slot>
    private let host: [UInt8]

    /// For the worker of this number, on its own thread.
    init?(worker: Int, endpoint: String) {
        guard let table = unsafe crashTable, unsafe worker < table.pointee.slotCount else { return nil }
        unsafe slot = table.pointee.slots + worker
        host = Array(" HTTP/1.1\r\nHost: \(endpoint)\r\n".utf8)
        unsafe slot.pointee.thread = pthread_self()
        CrashHandler.prepareThread()
    }

    /// Until the first event, a crash is a failed start.
    func armInitialization() {
        arm(Array("POST /2018-06-01/runtime/init/error".utf8), [], "", [])
    }

    /// From now on a crash is reported for this invocation.
    func arm(requestPath: [UInt8], invocationID: ArraySlice<UInt8>) {
        arm([], requestPath[...], "POST /2018-06-01/runtime/invocation/", invocationID)
    }

    /// Nothing is under way.
    func disarm() {
        unsafe slot.pointee.length = 0
        atomicMemoryFence(ordering: .sequentiallyConsistent)
    }
}

private extension CrashNotice {
    func arm(
        _ whole: [UInt8], _ requestPath: ArraySlice<UInt8>, _ prefix: StaticString, _ invocationID: ArraySlice<UInt8>
    ) {
        disarm()
        let (suffix, nonce, end): (StaticString, StaticString, StaticString) = (
            "/error", "Lambda-Runtime-Invocation-Id: ", "\r\n"
        )
        let most = whole.count + requestPath.count + invocationID.count + host.count + 128
        guard unsafe most <= CrashTable.Slot.capacity else { return }
        var length = 0
        append(whole[...], &length)
        if whole.isEmpty {
            append(prefix, &length)
            append(requestPath, &length)
            append(suffix, &length)
        }
        append(host[...], &length)
        if !invocationID.isEmpty {
            append(nonce, &length)
            append(invocationID, &length)
            append(end, &length)
        }
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        unsafe slot.pointee.length = length
    }

    func append(_ bytes: ArraySlice<UInt8>, _ length: inout Int) {
        for byte in bytes {
            unsafe slot.pointee.head[length] = byte
            length += 1
        }
    }

    func append(_ text: StaticString, _ length: inout Int) {
        unsafe (slot.pointee.head + length).update(from: text.utf8Start, count: text.utf8CodeUnitCount)
        length += text.utf8CodeUnitCount
    }
}
