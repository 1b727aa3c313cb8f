import Glibc

/// The memory of this process (proc(5), `VmHWM`). Both ways share it: the raw calls' answers are held as bytes.
enum MemoryUse {
    static func peakMegabytes() -> Int {
        let descriptor = open("/proc/self/status", O_RDONLY)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = read(descriptor, &bytes, bytes.count)
        let lines = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: "\n")
        let digits = lines.first { $0.hasPrefix("VmHWM:") }?.filter { $0.isNumber } ?? ""
        return (Int(digits) ?? 0) / 1024
    }
}
