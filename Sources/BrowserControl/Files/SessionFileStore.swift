import Glibc
package import SessionFiles
import Synchronization
package import Timestamps

/// The files of one session: what its browser downloaded, and what clients have uploaded. Usable from any thread; what
/// touches the disk says that it blocks.
package final class SessionFileStore: Sendable {
    package let directories: SessionDirectories
    package let limits: FileLimits
    private let clock: @Sendable () -> Timestamp
    private let ledger: Mutex<DownloadLedger>
    private let shelf = Mutex(Shelf())

    private struct Shelf {
        var entries: [String: UploadEntry] = [:]
        /// Of uploads that are on their way.
        var openFiles = 0
        var openBytes: Int64 = 0
        var nextNumber = 1
    }

    package init(_ directories: SessionDirectories, limits: FileLimits, clock: @escaping @Sendable () -> Timestamp) {
        self.directories = directories
        self.limits = limits
        self.clock = clock
        self.ledger = Mutex(DownloadLedger(limits: limits))
    }

    // MARK: Downloads

    /// In the order in which they began.
    package var downloads: [DownloadEntry] { ledger.withLock { $0.entries } }

    /// A download has begun.
    func downloadBegan(_ id: String, suggestedName: String) -> DownloadLedger.Verdict {
        ledger.withLock { $0.began(id, suggestedName: suggestedName, at: clock()) }
    }

    /// The browser reports about a download.
    func downloadProgressed(
        _ id: String, received: Int64, total: Int64?, state: DownloadEntry.State
    ) -> DownloadLedger.Verdict {
        ledger.withLock { $0.progressed(id, received: received, total: total, state: state, at: clock()) }
    }

    /// Opens a download that is complete. Blocks.
    func openDownload(_ entry: DownloadEntry) throws(FileProblem) -> OpenFile {
        switch entry.state {
        case .completed: try OpenFile.open(entry.id, in: directories.downloadsDescriptor)
        case .inProgress: throw .notReady("the download is not finished yet")
        case .canceled: throw .notReady(entry.problem ?? "the download was canceled")
        }
    }

    /// As the other, by name.
    func openDownload(named name: String) throws(FileProblem) -> (DownloadEntry, OpenFile) {
        guard let entry = ledger.withLock({ $0.entry(named: name) }) else { throw .notFound }
        return (entry, try openDownload(entry))
    }

    /// Deletes a download that has ended. Blocks.
    func removeDownload(named name: String) throws(FileProblem) {
        guard let known = ledger.withLock({ $0.entry(named: name) }) else { throw .notFound }
        guard known.state != .inProgress else { throw .notReady("the download is not finished yet") }
        guard let entry = ledger.withLock({ $0.remove(named: name) }) else { throw .notFound }
        discardDownload(entry.id)
    }

    /// Deletes what is there of a download. Blocks.
    func discardDownload(_ id: String) {
        guard !id.utf8.contains(UInt8(ascii: "/")) else { return }
        unlinkat(directories.downloadsDescriptor, id, 0)
    }

    // MARK: Uploads

    /// By name.
    package var uploads: [UploadEntry] { shelf.withLock { $0.entries.values.sorted { $0.name < $1.name } } }

    /// For those who let a page have them.
    package var uploadedFiles: UploadedFiles {
        UploadedFiles(directory: directories.uploads) { [self] name in shelf.withLock { $0.entries[name] != nil } }
    }

    /// Begins to take a file, which takes the place of one of the same name when it is whole. Blocks.
    func beginUpload(_ suggestedName: String) throws(FileProblem) -> UploadWriter {
        let name = FileName.sanitized(suggestedName, fallback: "")
        guard !name.isEmpty else { throw .badName }
        let number = try shelf.withLock { (shelf: inout Shelf) throws(FileProblem) -> Int in
            let isNew = shelf.entries[name] == nil
            guard shelf.entries.count + shelf.openFiles + (isNew ? 1 : 0) <= limits.files else {
                throw .tooMuch(limits.countExcess)
            }
            shelf.openFiles += 1
            shelf.nextNumber += 1
            return shelf.nextNumber
        }
        do throws(FileProblem) {
            return try UploadWriter(name: name, temporaryName: ".upload-\(number)", store: self)
        } catch {
            shelf.withLock { $0.openFiles -= 1 }
            throw error
        }
    }

    /// Lets an upload that has so many bytes grow, or says why it may not.
    func grow(_ name: String, from size: Int64, by bytes: Int64) throws(FileProblem) {
        try shelf.withLock { (shelf: inout Shelf) throws(FileProblem) in
            let stored = shelf.entries.values.reduce(Int64(0)) { $0 + ($1.name == name ? 0 : $1.size) }
            if let reason = limits.excess(of: size + bytes, besides: stored + shelf.openBytes - size) {
                throw .tooMuch(reason)
            }
            shelf.openBytes += bytes
        }
    }

    /// An upload is whole and has its name, or it is not to be.
    func ended(_ name: String, size: Int64, isStored: Bool) -> UploadEntry {
        let entry = UploadEntry(name: name, size: size, uploadedAt: clock())
        shelf.withLock { shelf in
            shelf.openFiles -= 1
            shelf.openBytes -= size
            if isStored { shelf.entries[name] = entry }
        }
        return entry
    }

    /// Deletes an upload; pages that have it already keep what they have read. Blocks.
    func removeUpload(named name: String) throws(FileProblem) {
        let removed = shelf.withLock { shelf -> Bool in
            guard shelf.entries.removeValue(forKey: name) != nil else { return false }
            unlinkat(directories.uploadsDescriptor, name, 0)
            return true
        }
        if !removed { throw .notFound }
    }
}
