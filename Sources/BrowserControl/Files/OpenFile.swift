import Glibc
import NIOCore
import SessionFiles

/// A regular file that is open for reading. Closes it. Everything here blocks.
final class OpenFile: Sendable {
    let size: Int64
    private let descriptor: CInt

    private init(descriptor: CInt, size: Int64) {
        self.descriptor = descriptor
        self.size = size
    }

    deinit {
        close(descriptor)
    }

    /// Opens the file of that name in a directory: no link is followed, nothing but a regular file that has no other name is
    /// opened, and no pipe is waited for.
    static func open(_ name: String, in directory: CInt) throws(FileProblem) -> OpenFile {
        guard !name.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "/") }) else { throw .notFound }
        let descriptor = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else {
            throw [ENOENT, ELOOP, ENXIO, EACCES].contains(errno) ? .notFound : .disk(errno)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1 else {
            close(descriptor)
            throw .notFound
        }
        return OpenFile(descriptor: descriptor, size: Int64(status.st_size))
    }

    /// At most so many bytes from that place on; fewer only at the file's end.
    func read(at offset: Int64, atMost count: Int) throws(FileProblem) -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: count)
        var problem: Int32 = 0
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { memory in
            var filled = 0
            while filled < count {
                let got = pread(
                    descriptor, memory.baseAddress.map { $0 + filled }, count - filled, off_t(offset) + filled)
                if got < 0, errno == EINTR { continue }
                if got < 0 { problem = errno }
                guard got > 0 else { break }
                filled += got
            }
            return filled
        }
        guard problem == 0 else { throw .disk(problem) }
        return buffer
    }

    /// The checksum of all of it.
    func checksum() throws(FileProblem) -> UInt32 {
        var checksum = CRC32()
        var offset: Int64 = 0
        while offset < size {
            let piece = try read(at: offset, atMost: Int(min(1 << 20, size - offset)))
            guard piece.readableBytes > 0 else { throw .notFound }
            piece.withUnsafeReadableBytes { checksum.add($0) }
            offset += Int64(piece.readableBytes)
        }
        return checksum.value
    }
}
