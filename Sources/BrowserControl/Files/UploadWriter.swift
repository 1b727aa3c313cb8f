import Glibc
import Synchronization

/// One upload on its way to disk. Everything here blocks. One that is not finished is abandoned with its last reference.
final class UploadWriter: Sendable {
    let name: String
    private let temporaryName: String
    private let store: SessionFileStore
    private let descriptor: CInt
    private let state: Mutex<State>

    private struct State {
        var size: Int64 = 0
        var isOpen = true
    }

    init(name: String, temporaryName: String, store: SessionFileStore) throws(FileProblem) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = openat(store.directories.uploadsDescriptor, temporaryName, flags, 0o600)
        guard descriptor >= 0 else { throw .disk(errno) }
        self.descriptor = descriptor
        self.name = name
        self.temporaryName = temporaryName
        self.store = store
        self.state = Mutex(State())
    }

    deinit {
        abandon()
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(FileProblem) {
        try state.withLock { (state: inout State) throws(FileProblem) in
            guard state.isOpen else { throw .disk(EBADF) }
            try store.grow(name, from: state.size, by: Int64(bytes.count))
            state.size += Int64(bytes.count)
            var written = 0
            while written < bytes.count {
                let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw .disk(errno) }
                written += count
            }
        }
    }

    /// Gives the file its name; from now on pages can have it. Everybody may read it, nobody may change it.
    func finish() throws(FileProblem) -> UploadEntry {
        let directory = store.directories.uploadsDescriptor
        guard fchmod(descriptor, 0o444) == 0, renameat(directory, temporaryName, directory, name) == 0,
            let size = close()
        else {
            let problem = errno
            abandon()
            throw .disk(problem)
        }
        return store.ended(name, size: size, isStored: true)
    }

    /// Forgets the file.
    func abandon() {
        guard let size = close() else { return }
        unlinkat(store.directories.uploadsDescriptor, temporaryName, 0)
        _ = store.ended(name, size: size, isStored: false)
    }

    /// How large the file is; nil when it was closed before.
    private func close() -> Int64? {
        state.withLock { state in
            guard state.isOpen else { return nil }
            state.isOpen = false
            Glibc.close(descriptor)
            return state.size
        }
    }
}
